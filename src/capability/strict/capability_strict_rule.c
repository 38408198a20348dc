/* capability_strict_rule.c - rules of the schemas between keys. */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/reader/reader.h"
#include "capability/strict/capability_strict_rule.h"
#include "capability/strict/capability_strict_value.h"

static bool
has(const struct json *v, const char *key)
{
	return json_get(v, key) != NULL;
}

/* Returns how many of the keys v has. */
static size_t
count_of(const struct json *v, const char *const *keys, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += has(v, keys[i]);
	return found;
}

void
capability_strict_rule_root(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	static const char *const sections[] = { "consumes", "exposes",
		"aggregates", "binds" };
	const size_t alone = count_of(v, sections, s->late ? 4 : 1);

	(void)t;
	if (has(v, "capability") && s->late) {
		if (count_of(v, sections, 3) > 0)
			capability_strict_value_error(s, v,
			    "the file has both 'capability' and another "
			    "section; move the section into 'capability'");
	} else if (has(v, "capability") && alone > 0) {
		capability_strict_value_error(s, v,
		    "the file has both 'capability' and 'consumes'; move "
		    "'consumes' into 'capability'");
	} else if (!has(v, "capability") && alone == 0) {
		capability_strict_value_error(s, v,
		    "the file has neither 'capability' nor %s; add one",
		    s->late ? "a section" : "'consumes'");
	} else if (!has(v, "capability") && alone > 1) {
		capability_strict_value_error(s, v,
		    "a file without 'capability' has exactly one section; "
		    "this one has %zu: split it",
		    alone);
	}
}

void
capability_strict_rule_capability(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	(void)t;
	if (!has(v, "exposes") && !has(v, "consumes"))
		capability_strict_value_error(s, v,
		    "the capability has neither 'exposes' nor 'consumes'; add "
		    "one");
}

void
capability_strict_rule_entry(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	const struct strict_type *import = t->choices[s->late ? 2 : 1];
	/* Aggregates and binds of alpha2 cannot be imported. */
	const bool can_import = import != t->choices[0];
	const bool is_import =
	    can_import &&
	    (has(v, "import") || has(v, s->late ? "from" : "location"));

	capability_strict_value(
	    s, v, is_import ? import : t->choices[0], t->what);
}

/* "rest, mcp": the words of all choices. */
static const char *
list_types(struct arena *a, const struct strict_type *const *choices)
{
	const char *text = "";

	for (; *choices != NULL; choices++)
		for (const char *const *w = (*choices)->words; *w != NULL; w++)
			text = *text == '\0'
			           ? *w
			           : arena_printf(a, "%s, %s", text, *w);
	return text;
}

/* Checks v against the choice that has its `type` as a word. */
static void
check_by_type(struct strict *s, const struct json *v, const char *name,
    const struct strict_type *const *choices)
{
	const struct str type = capability_reader_text(v, "type");
	const char *all;

	if (v->kind != JSON_OBJECT) {
		capability_strict_value_error(
		    s, v, "an entry of '%s' must be a mapping", name);
		return;
	}
	for (size_t i = 0; choices[i] != NULL; i++)
		for (const char *const *w = choices[i]->words; *w != NULL; w++)
			if (str_is(type, *w)) {
				capability_strict_value(s, v, choices[i], name);
				return;
			}
	all = list_types(&s->reader->scratch, choices);
	if (type.p == NULL)
		capability_strict_value_error(s, v,
		    "an entry of '%s' has no 'type'; add one of %s", name, all);
	else
		capability_strict_value_error(s, json_get(v, "type"),
		    "'type' is '%.*s'; it must be one of %s",
		    STR_FMT(str_part(type, 0, 80)), all);
}

void
capability_strict_rule_by_type(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	assert(t->choices != NULL);
	check_by_type(s, v, t->what, t->choices);
}

void
capability_strict_rule_exposes(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	if (s->late && (has(v, "import") || has(v, "from")))
		capability_strict_value(s, v, t->choices[0], t->what);
	else
		check_by_type(s, v, t->what, t->choices + 1);
}

void
capability_strict_rule_body(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	const struct str type = capability_reader_text(v, "type");
	const struct json *data = json_get(v, "data");

	if (v->kind == JSON_STRING)
		return;
	check_by_type(s, v, t->what, t->choices);
	if (data == NULL || data->kind == JSON_STRING ||
	    data->kind == JSON_OBJECT)
		return;
	if (str_is(type, "json") && data->kind != JSON_ARRAY)
		capability_strict_value_error(s, data,
		    "'data' of a json body must be text, a mapping or a list");
	if (str_is(type, "formUrlEncoded"))
		capability_strict_value_error(
		    s, data, "'data' of a form must be text or a mapping");
}

void
capability_strict_rule_resource(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	(void)t;
	if (!has(v, "operations") && !has(v, "forward"))
		capability_strict_value_error(s, v,
		    "an exposed resource has neither 'operations' nor "
		    "'forward'; add one");
}

/* The type of outputParameters depends on what makes the answer. */
static void
check_outputs(struct strict *s, const struct json *v,
    const struct strict_type *t, enum strict_outputs without)
{
	const enum strict_outputs i = has(v, "call")    ? STRICT_OUTPUTS_MAPPED
	                              : has(v, "steps") ? STRICT_OUTPUTS_STEPS
	                                                : without;

	if (!has(v, "ref"))
		capability_strict_value(s, json_get(v, "outputParameters"),
		    t->choices[i], "outputParameters");
}

void
capability_strict_rule_operation(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	const struct json *outputs = json_get(v, "outputParameters");

	if (has(v, "responses") && has(v, "responseBinary"))
		capability_strict_value_error(s, v,
		    "an exposed operation has 'responses' and "
		    "'responseBinary'; keep one");
	/* In alpha2 only operations with a name have outputs of steps. */
	if (has(v, "steps") && !has(v, "name") && !s->late)
		capability_strict_value(s, outputs,
		    t->choices[STRICT_OUTPUTS_MAPPED], "outputParameters");
	else
		check_outputs(s, v, t,
		    s->late && json_is(outputs, JSON_OBJECT)
		        ? STRICT_OUTPUTS_MOCK
		        : STRICT_OUTPUTS_MAPPED);
}

/* Without `ref` the key is required. */
static void
need(struct strict *s, const struct json *v, const char *what, const char *key)
{
	if (!has(v, key))
		capability_strict_value_error(
		    s, v, "%s without 'ref' has no '%s'; add it", what, key);
}

static void
check_maker(struct strict *s, const struct json *v, const struct strict_type *t,
    const char *what)
{
	static const char *const makers[] = { "call", "steps",
		"outputParameters" };

	if (count_of(v, makers, LEN(makers)) == 0)
		capability_strict_value_error(s, v,
		    "%s has no 'call', 'steps' or constant "
		    "'outputParameters'; add one",
		    what);
	check_outputs(s, v, t, STRICT_OUTPUTS_MOCK);
}

void
capability_strict_rule_tool(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	if (has(v, "ref"))
		return;
	if (!s->late)
		need(s, v, "a tool", "name");
	need(s, v, "a tool", "description");
	check_maker(s, v, t, "a tool");
}

void
capability_strict_rule_function(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	check_maker(s, v, t, s->late ? "a flow" : "a function");
}

void
capability_strict_rule_mcp(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	const bool stdio =
	    str_is(capability_reader_text(v, "transport"), "stdio");

	(void)t;
	if (stdio && has(v, "port"))
		capability_strict_value_error(s, json_get(v, "port"),
		    "'port' is not allowed with transport stdio; remove it");
	if (!stdio && !has(v, "port"))
		capability_strict_value_error(
		    s, v, "an mcp surface over http has no 'port'; add it");
}

/* Requires exactly one of the keys. */
static void
check_one(struct strict *s, const struct json *v, const char *what,
    const char *const *keys, size_t n, const char *words)
{
	const size_t found = count_of(v, keys, n);

	if (found != 1)
		capability_strict_value_error(s, v,
		    "%s has %s of %s; set exactly one", what,
		    found == 0 ? "none" : "several", words);
}

void
capability_strict_rule_mcp_resource(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	static const char *const keys[] = { "call", "steps", "location" };

	check_one(s, v, "an mcp resource", keys, LEN(keys),
	    "'call', 'steps' and 'location'");
	check_outputs(s, v, t, STRICT_OUTPUTS_MAPPED);
}

void
capability_strict_rule_prompt(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	static const char *const keys[] = { "template", "location" };

	(void)t;
	check_one(
	    s, v, "a prompt", keys, LEN(keys), "'template' and 'location'");
}

void
capability_strict_rule_skill_tool(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	static const char *const keys[] = { "from", "instruction" };

	(void)t;
	check_one(s, v, "a tool of a skill", keys, LEN(keys),
	    "'from' and 'instruction'");
}

void
capability_strict_rule_mapped(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	static const char *const keys[] = { "mapping", "value" };
	const struct str type = capability_reader_text(v, "type");
	const size_t n = count_of(v, keys, LEN(keys));

	(void)t;
	if (str_is(type, "object")) {
		if (!has(v, "properties"))
			capability_strict_value_error(s, v,
			    "an output of type object has no 'properties'; "
			    "add them");
	} else if (str_is(type, "array")) {
		if (!has(v, "items"))
			capability_strict_value_error(s, v,
			    "an output of type array has no 'items'; add it");
	} else if (n != 1 && !(n == 0 && has(v, "const"))) {
		capability_strict_value_error(s, v,
		    "an output of type %.*s has %s of 'mapping' and 'value'; "
		    "set exactly one",
		    STR_FMT(type), n == 0 ? "none" : "both");
	}
}

void
capability_strict_rule_logs(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	if (v->kind != JSON_BOOL)
		capability_strict_value(s, v, t->choices[0], t->what);
}
