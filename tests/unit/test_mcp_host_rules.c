/* test_mcp_host_rules.c - no host refuses a tool of a published file. */
#include <dirent.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_tools.h"
#include "expose/surface/surface.h"
#include "mcp/mcp.h"
#include "capability/capability.h"
#include "check.h"

/* Where a schema is, for the message of a failure. */
struct place {
	const char *file;
	struct str tool;
};

static void
refuse(const struct place *p, const struct json *v, const char *why)
{
	struct arena a = { 0 };

	fail_msg("%s: %.*s: %s: %.*s", p->file, STR_FMT(p->tool), why,
	    STR_FMT(str_part(mcp_text_json(&a, v), 0, 400)));
}

static bool
is_name(struct str s)
{
	bool good = s.n >= 1 && s.n <= 64;

	for (size_t i = 0; i < s.n && good; i++)
		good = strchr("_.-", s.p[i]) != NULL ||
		       (s.p[i] >= '0' && s.p[i] <= '9') ||
		       (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
		       (s.p[i] >= 'a' && s.p[i] <= 'z');
	return good;
}

static bool
is_type(const struct json *v)
{
	static const char *const names[] = { "string", "number", "integer",
		"boolean", "array", "object", "null" };

	for (size_t i = 0; i < LEN(names); i++)
		if (json_is(v, JSON_STRING) && str_is(v->text, names[i]))
			return true;
	return false;
}

static void
check_type(const struct place *p, const struct json *v)
{
	const struct json *type = json_get(v, "type");

	if (json_is(type, JSON_ARRAY)) {
		if (type->count != 2 || !is_type(type->first) ||
		    str_is(type->first->text, "array") ||
		    !str_is(type->last->text, "null"))
			refuse(p, v, "a list of types");
	} else if (type != NULL && !is_type(type)) {
		refuse(p, v, "an unknown type");
	}
	if (json_is(type, JSON_STRING) && str_is(type->text, "array") &&
	    !json_is(json_get(v, "items"), JSON_OBJECT))
		refuse(p, v, "an array without items");
}

static void
check_known(const struct place *p, const struct json *v)
{
	static const char *const known[] = { "type", "title", "description",
		"format", "enum", "default", "examples", "pattern", "minimum",
		"maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
		"minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
		"minProperties", "maxProperties", "deprecated", "writeOnly",
		"contentEncoding", "contentMediaType", "properties", "required",
		"additionalProperties", "items", "allOf", "anyOf", "oneOf",
		"not" };
	size_t i;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		for (i = 0; i < LEN(known); i++)
			if (str_is(m->name, known[i]))
				break;
		if (i == LEN(known))
			refuse(p, v, "an unknown key");
	}
}

static void check_schema(const struct place *p, const struct json *v);

static void
check_inside(const struct place *p, const struct json *v)
{
	static const char *const lists[] = { "allOf", "anyOf", "oneOf" };
	const struct json *properties = json_get(v, "properties");
	const struct json *others = json_get(v, "additionalProperties");

	for (const struct json *m = properties != NULL ? properties->first
	                                               : NULL;
	     m != NULL; m = m->next) {
		if (!is_name(m->name))
			refuse(p, v, "a name of a property");
		check_schema(p, m);
	}
	for (size_t i = 0; i < LEN(lists); i++) {
		const struct json *list = json_get(v, lists[i]);

		for (const struct json *m = list != NULL ? list->first : NULL;
		     m != NULL; m = m->next)
			check_schema(p, m);
	}
	if (json_get(v, "items") != NULL)
		check_schema(p, json_get(v, "items"));
	if (json_get(v, "not") != NULL)
		check_schema(p, json_get(v, "not"));
	if (json_is(others, JSON_BOOL) && others->boolean)
		refuse(p, v, "a schema that is true");
	if (others != NULL && others->kind != JSON_BOOL)
		check_schema(p, others);
}

static void
check_schema(const struct place *p, const struct json *v)
{
	if (v->kind != JSON_OBJECT)
		refuse(p, v, "no object");
	check_known(p, v);
	check_type(p, v);
	check_inside(p, v);
}

static void
check_tool(const struct place *p, const struct json *input)
{
	if (!str_is(json_get_text(input, "type"), "object") ||
	    !json_is(json_get(input, "properties"), JSON_OBJECT) ||
	    json_get(input, "anyOf") != NULL ||
	    json_get(input, "oneOf") != NULL ||
	    json_get(input, "allOf") != NULL)
		refuse(p, input, "the arguments are no plain object");
	check_schema(p, input);
}

/* Returns the number of tools. */
static size_t
check_surface(const char *file, const struct capability_exposes *x)
{
	size_t count = 0;

	for (int level = 0; level <= EXPOSE_SCHEMA_NAMES; level++) {
		const struct expose_policy policy = {
			.schema = (enum expose_schema)level,
		};
		struct arena a = { 0 };
		struct mcp_tools t;

		mcp_tools_build(&t, &a,
		    &(struct exposer){ .capability = x, .policy = &policy });
		for (size_t i = 0; i < t.count; i++)
			check_tool(
			    &(struct place){ file, t.items[i].operation->name },
			    t.items[i].input);
		count = t.count;
		arena_done(&a);
	}
	return count;
}

static size_t
check_capability(const char *file, struct capability *s)
{
	size_t count = 0;

	for (const struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next)
		if (x->type == CAPABILITY_EXPOSES_MCP)
			count += check_surface(file, x);
	capability_free(s);
	return count;
}

static size_t
check_folder(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	size_t count = 0;

	if (dir == NULL) {
		printf("skipped: there is no folder '%s'\n", folder);
		skip();
	}
	while ((entry = readdir(dir)) != NULL) {
		char path[4096];
		struct capability *s;

		if (!str_ends(str_of(entry->d_name), STR(".yaml")))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		s = capability_load(path, 1 << 24, NULL);
		if (s == NULL)
			fail_msg("%s is not loaded", path);
		count += check_capability(entry->d_name, s);
	}
	closedir(dir);
	return count;
}

static void
test_tools_of_published_files(void **state)
{
	const char *folder = getenv("CLAVIGER_CORPUS");

	(void)state;
	if (folder == NULL)
		folder = SOURCE_DIR "/../shared/corpus";
	CHECK(check_folder(folder) > 0);
}

static void
test_tools_of_our_own_files(void **state)
{
	(void)state;
	/* 3 of keys-management and 10 of keys-full */
	CHECK_INT(check_folder(SOURCE_DIR "/capabilities"), 13);
}

static void
test_tools_with_everything_that_is_refused(void **state)
{
	static const char text[] =
	    "naftiko: 1.0.0-alpha2\n"
	    "capability:\n"
	    "  x-claviger: {schemas: {Node: {properties: {'a[]': {type: "
	    "array}, "
	    "kids: {items: {$ref: '#/schemas/Node'}}}}, Tuple: {prefixItems: "
	    "[{type: string}, true], items: false}}}\n"
	    "  exposes:\n"
	    "  - {type: mcp, namespace: m, port: 1, tools: [{name: none}, "
	    "{name: all, inputParameters: [{name: '$filter'}, {name: list, "
	    "type: array}, {name: body, x-claviger: {schema: {nullable: true, "
	    "type: array, items: {type: [string, array, 'null'], oneOf: "
	    "[{$ref: '#/schemas/Node'}, {$ref: '#/schemas/Tuple', nullable: "
	    "true}], discriminator: {propertyName: k}}}}}, {name: top, "
	    "x-claviger: {schema: true}}, {name: c, x-claviger: {schema: "
	    "{const: 1, additionalProperties: true, not: {enum: []}}}}], "
	    "outputParameters: [{name: o, value: x}]}]}\n";
	struct err e = { 0 };
	struct capability *s = capability_load_text(STR("t"), str_of(text), &e);

	(void)state;
	CHECK_STR(e.text, "");
	CHECK_INT(s->errors, 0);
	CHECK_INT(check_capability("text", s), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tools_of_published_files),
		cmocka_unit_test(test_tools_of_our_own_files),
		cmocka_unit_test(test_tools_with_everything_that_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
