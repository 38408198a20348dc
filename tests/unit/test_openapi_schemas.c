/* test_openapi_schemas.c - schemas of documents as JSON Schema 2020-12. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "openapi/import/openapi_refs.h"
#include "openapi/import/openapi_schemas.h"
#include "check.h"

/* The schema `s` of a document, and what is made of it. */
struct row {
	const char *text, *want;
};

static const char *
written(struct arena *a, const struct json *v)
{
	struct buf b;
	const char *text;

	buf_init(&b, 1 << 20);
	json_write(&b, v);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* Whatever is made must compile. */
static struct schema *
compile(struct arena *a, const struct json *made, const struct json *shared)
{
	struct schema_set *set = arena_new(a, sizeof(*set));
	struct err e = { 0 };
	struct schema *s;

	schema_set_init(set, a, shared);
	s = schema_compile(set, made, &e);
	if (s == NULL)
		fail_msg("%s: %s", written(a, made), e.text);
	return s;
}

static struct schema *
convert(struct arena *a, const char *text, bool old, struct json **made,
    struct json **shared)
{
	struct err e = { 0 };
	struct openapi_refs *r = openapi_refs_new(a, STR_NONE, str_of(text),
	    &(struct openapi_bounds){ .bytes = 1 << 20 }, &e);
	struct openapi_schemas k;
	struct openapi_node root;

	if (r == NULL)
		fail_msg("%s: %s", text, e.text);
	openapi_schemas_init(&k, a, r, old);
	root = openapi_refs_root(r);
	*made = openapi_schemas_make(
	    &k, (struct openapi_node){ json_get(root.v, "s"), root.file });
	*shared = openapi_schemas_shared(&k);
	return compile(a, *made, *shared);
}

static void
check_rows(const struct row *t, size_t count, bool old)
{
	for (size_t i = 0; i < count; i++) {
		struct arena a = { 0 };
		struct json *made, *shared;

		convert(&a, t[i].text, old, &made, &shared);
		CHECK_STR(written(&a, made), t[i].want);
		arena_done(&a);
	}
}

static void
test_keywords_become_those_of_2020_12(void **state)
{
	static const struct row t[] = {
		{ "s: {type: string, nullable: true, enum: [a]}",
		    "{\"type\":[\"string\",\"null\"],\"enum\":[\"a\",null]}" },
		{ "s: {type: string, x-nullable: true}",
		    "{\"type\":[\"string\",\"null\"]}" },
		{ "s: {nullable: true, enum: [a]}", "{\"enum\":[\"a\",null]}" },
		{ "s: {type: number, minimum: 1, exclusiveMinimum: true, "
		  "maximum: 2, exclusiveMaximum: false}",
		    "{\"type\":\"number\",\"exclusiveMinimum\":1,\"maximum\":"
		    "2}" },
		{ "s: {exclusiveMinimum: true}", "{}" },
		{ "s: {type: file}",
		    "{\"type\":\"string\",\"format\":\"binary\"}" },
		{ "s: {type: [string, nonsense]}", "{\"type\":\"string\"}" },
		{ "s: {type: nonsense}", "{}" },
		{ "s: {type: string, enum: [1.0, a, true]}",
		    "{\"type\":\"string\",\"enum\":[\"1.0\",\"a\",\"true\"]}" },
		{ "s: {type: integer, enum: ['1', x]}",
		    "{\"type\":\"integer\",\"enum\":[1,\"x\"]}" },
		/* what is invalid, or not known */
		{ "s: {minLength: -1, maxItems: x, pattern: '(', multipleOf: "
		  "0, enum: [], required: true, properties: 5, items: 5, "
		  "allOf: 5, anyOf: [], not: x, format: 5, x-y: 1, xml: {}}",
		    "{}" },
		{ "s: {minLength: 2.0, title: ' t ', deprecated: false}",
		    "{\"title\":\"t\",\"minLength\":2}" },
		{ "s: {required: [a, a, 5]}", "{\"required\":[\"a\"]}" },
		{ "s: {items: [{type: string}], additionalItems: false}",
		    "{\"prefixItems\":[{\"type\":\"string\"}],\"items\":"
		    "false}" },
		{ "s: {patternProperties: {a: {}}, additionalProperties: "
		  "false}",
		    "{}" },
		{ "s: {additionalProperties: false}",
		    "{\"additionalProperties\":false}" },
		{ "s: 5", "{}" },
		{ "t: 5", "{}" },
	};

	(void)state;
	check_rows(t, LEN(t), true);
	check_rows(t, LEN(t), false);
}

static void
test_members_of_the_server_are_left_out(void **state)
{
	static const struct row t[] = {
		{ "s: {required: [a, b], properties: {a: {readOnly: true}, b: "
		  "{writeOnly: true}}}",
		    "{\"properties\":{\"b\":{\"writeOnly\":true}},"
		    "\"required\":[\"b\"]}" },
		{ "s: {allOf: [{required: [a]}, {properties: {a: {readOnly: "
		  "true}}}]}",
		    "{\"allOf\":[{},{\"properties\":{}}]}" },
		{ "s: {properties: {a: {$ref: '#/a'}}}\na: {readOnly: true}",
		    "{\"properties\":{}}" },
		/* Of the parts of a member, one is enough. */
		{ "s: {properties: {a: {allOf: [{type: object}, {allOf: "
		  "[{$ref: '#/a'}]}]}, b: {}}}\na: {readOnly: true}",
		    "{\"properties\":{\"b\":{}}}" },
	};

	(void)state;
	check_rows(t, LEN(t), true);
}

static void
test_references_are_shared_or_inlined(void **state)
{
	static const struct row old[] = {
		{ "s: {$ref: '#/a'}\na: {type: string, format: date}",
		    "{\"type\":\"string\",\"format\":\"date\"}" },
		{ "s: {$ref: '#/a', description: Own, minLength: 9}\n"
		  "a: {type: string, description: Other}",
		    "{\"description\":\"Own\",\"type\":\"string\"}" },
		{ "s: {$ref: '#/a', nullable: true}\na: {type: object, "
		  "properties: {}}",
		    "{\"anyOf\":[{\"$ref\":\"#/schemas/a\"},{\"type\":"
		    "\"null\"}]}" },
		{ "s: {$ref: '#/no'}", "{}" },
		{ "s: {$ref: '#/s'}", "{}" },
	};
	static const struct row new[] = {
		{ "s: {$ref: '#/a', minProperties: 1}\na: {properties: {}}",
		    "{\"$ref\":\"#/schemas/a\",\"minProperties\":1}" },
		{ "s: {anyOf: [{$ref: '#/x~1y/0'}, {$ref: '#/x~1y/1'}]}\n"
		  "x/y: [{properties: {}}, {items: {}}]",
		    "{\"anyOf\":[{\"$ref\":\"#/schemas/0\"},{\"$ref\":"
		    "\"#/schemas/1\"}]}" },
		{ "s: {anyOf: [{$ref: '#/x/a%20b'}, {$ref: '#/y/a%20b'}]}\n"
		  "x: {a b: {items: {}}}\ny: {a b: {items: {}}}",
		    "{\"anyOf\":[{\"$ref\":\"#/schemas/a-b\"},{\"$ref\":"
		    "\"#/schemas/a-b-2\"}]}" },
	};

	(void)state;
	check_rows(old, LEN(old), true);
	check_rows(new, LEN(new), false);
}

/*
 * Documents whose schemas lead back to themselves for the same value; the value
 * is still checked.
 */
static void
test_circles_end(void **state)
{
	static const struct {
		const char *text, *good, *bad;
	} t[] = {
		/* a tree */
		{ "s: {$ref: '#/t'}\nt: {type: object, required: [v], "
		  "properties: {v: {type: integer}, next: {$ref: '#/t'}}}",
		    "{\"v\":1,\"next\":{\"v\":2}}",
		    "{\"v\":1,\"next\":{\"v\":\"x\"}}" },
		/* a base that lists its kinds, which include it */
		{ "s: {$ref: '#/base'}\n"
		  "base: {type: object, required: [kind], properties: {kind: "
		  "{type: string}}, discriminator: {propertyName: kind, "
		  "mapping: {c: '#/cat', d: '#/dog'}}, oneOf: [{$ref: "
		  "'#/cat'}, {$ref: '#/dog'}]}\n"
		  "cat: {allOf: [{$ref: '#/base'}, {properties: {lives: "
		  "{type: integer}}}]}\n"
		  "dog: {allOf: [{$ref: '#/base'}, {properties: {bark: "
		  "{type: integer}}}]}\n",
		    "{\"kind\":\"c\",\"lives\":9}",
		    "{\"kind\":\"c\",\"lives\":\"x\"}" },
		{ "s: {$ref: '#/a'}\na: {allOf: [{$ref: '#/a'}, {type: "
		  "integer}]}",
		    "1", "\"x\"" },
		{ "s: {$ref: '#/a'}\na: {allOf: [{$ref: '#/b'}], type: "
		  "integer}\nb: {allOf: [{$ref: '#/a'}], minimum: 3}",
		    "3", "\"x\"" },
		/* an alternative in a part */
		{ "s: {$ref: '#/a'}\na: {type: integer, allOf: [{oneOf: "
		  "[{$ref: "
		  "'#/b'}]}]}\nb: {anyOf: [{$ref: '#/a'}, {type: string}]}",
		    "1", "\"x\"" },
		{ "s: {$ref: '#/a'}\na: {type: integer, anyOf: [{$ref: "
		  "'#/a'}]}",
		    "1", "\"x\"" },
		{ "s: {$ref: '#/a'}\na: {type: integer, anyOf: [{$ref: "
		  "'#/b'}]}\nb: {anyOf: [{$ref: '#/a'}]}",
		    "1", "\"x\"" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		for (int old = 0; old < 2; old++) {
			struct arena a = { 0 };
			struct err e = { 0 };
			struct json *made, *shared;
			const struct schema_use use = { STR("body"), NULL };
			struct schema *s =
			    convert(&a, t[i].text, old, &made, &shared);

			if (schema_check(s,
			        json_parse(&a, str_of(t[i].good), 9, 0, NULL),
			        &use, &e) == -1)
				fail_msg("%s: %s", t[i].text, e.text);
			CHECK_INT(
			    schema_check(s,
			        json_parse(&a, str_of(t[i].bad), 9, 0, NULL),
			        &use, &e),
			    -1);
			arena_done(&a);
		}
	}
}

static void
test_discriminators_keep_their_names(void **state)
{
	struct arena a = { 0 };
	struct json *made, *shared;

	(void)state;
	convert(&a,
	    "s: {discriminator: {propertyName: k, mapping: {x: A, y: "
	    "'#/components/schemas/B c', z: nowhere}}, oneOf: [{$ref: "
	    "'#/components/schemas/A'}, {$ref: '#/components/schemas/B c'}]}\n"
	    "components: {schemas: {A: {type: object}, B c: {type: object}}}",
	    true, &made, &shared);
	CHECK_STR(written(&a, json_get(made, "discriminator")),
	    "{\"propertyName\":\"k\",\"mapping\":{\"x\":\"#/schemas/A\",\"y\":"
	    "\"#/schemas/B-c\",\"B c\":\"#/schemas/B-c\"}}");
	CHECK_STR(written(&a, shared),
	    "{\"A\":{\"type\":\"object\"},\"B-c\":{\"type\":\"object\"}}");
	arena_done(&a);
}

/* Texts are shown to models: examples and descriptions are printable. */
static void
test_texts_are_printable(void **state)
{
	static const struct row t[] = {
		{ "s: {description: \"a\\e[31m\\u202Eb\", example: "
		  "[\"c\\x07\"], default: \"d\\x07\"}",
		    "{\"description\":\"a[31mb\",\"default\":\"d\\u0007\","
		    "\"example\":[\"c\"]}" },
		{ "s: {example: {\"a\\x07\": 1, a: 2}}", "{}" },
	};

	(void)state;
	check_rows(t, LEN(t), true);
}

static void
test_depth_is_bounded(void **state)
{
	struct arena a = { 0 };
	struct json *made, *shared;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_puts(&b, "{\"s\": ");
	for (int n = 0; n < 60; n++)
		buf_puts(&b, "{\"items\": ");
	buf_puts(&b, "5");
	for (int n = 0; n < 61; n++)
		buf_puts(&b, "}");
	convert(&a, buf_text(&b), true, &made, &shared);
	CHECK_HAS(written(&a, made), "{\"items\":{\"items\":{}}");
	buf_done(&b);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keywords_become_those_of_2020_12),
		cmocka_unit_test(test_members_of_the_server_are_left_out),
		cmocka_unit_test(test_references_are_shared_or_inlined),
		cmocka_unit_test(test_circles_end),
		cmocka_unit_test(test_discriminators_keep_their_names),
		cmocka_unit_test(test_texts_are_printable),
		cmocka_unit_test(test_depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
