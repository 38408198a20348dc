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
	if (has(v, "capability") && !s->late && alone > 0) {
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

static void
check_fields_of_form(struct strict *s, const struct json *data)
{
	for (const struct json *m = data->first; m != NULL; m = m->next)
		if (m->kind != JSON_STRING)
			capability_strict_value_error(s, m,
			    "the field '%.*s' of a form is %s; it must be "
			    "text; put it in quotes",
			    STR_FMT(str_part(m->name, 0, 80)),
			    capability_reader_kind(m));
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
	if (data == NULL || data->kind == JSON_STRING)
		return;
	if (str_is(type, "json") && data->kind != JSON_ARRAY &&
	    data->kind != JSON_OBJECT)
		capability_strict_value_error(s, data,
		    "'data' of a json body must be text, a mapping or a list");
	if (!str_is(type, "formUrlEncoded"))
		return;
	if (data->kind != JSON_OBJECT)
		capability_strict_value_error(
		    s, data, "'data' of a form must be text or a mapping");
	else
		check_fields_of_form(s, data);
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

static bool
outputs_are(struct strict *s, const struct json *v, const struct strict_type *t,
    enum strict_outputs as)
{
	const struct json *outputs = json_get(v, "outputParameters");

	return outputs == NULL || capability_strict_value_is_valid(s, outputs,
	                              t->choices[as], "outputParameters");
}

/*
 * Outputs are valid if they have one of the forms, which depend on what makes
 * the answer.  If they have none, the errors are those of the first form.
 */
static void
check_outputs(struct strict *s, const struct json *v,
    const struct strict_type *t, const enum strict_outputs *forms, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (outputs_are(s, v, t, forms[i]))
			return;
	if (n > 0)
		capability_strict_value(s, json_get(v, "outputParameters"),
		    t->choices[forms[0]], "outputParameters");
}

void
capability_strict_rule_operation(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	const struct json *outputs = json_get(v, "outputParameters");
	/* In alpha2 only operations with a name have outputs of steps. */
	const bool steps = has(v, "steps") && has(v, "name");
	const bool first = steps && !has(v, "call");
	const enum strict_outputs forms[] = {
		first ? STRICT_OUTPUTS_STEPS : STRICT_OUTPUTS_MAPPED,
		first ? STRICT_OUTPUTS_MAPPED : STRICT_OUTPUTS_STEPS,
	};

	if (has(v, "responses") && has(v, "responseBinary"))
		capability_strict_value_error(s, v,
		    "an exposed operation has 'responses' and "
		    "'responseBinary'; keep one");
	/* Later schemas restrict the items of a list, and no other value. */
	if (!has(v, "ref") && (!s->late || json_is(outputs, JSON_ARRAY)))
		check_outputs(s, v, t, forms, steps ? 2 : 1);
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
	/* In the order of enum strict_outputs. */
	static const char *const makers[] = { "call", "steps",
		"outputParameters" };
	enum strict_outputs forms[LEN(makers)];
	size_t n = 0;

	for (size_t i = 0; i < LEN(makers); i++)
		if (has(v, makers[i]))
			forms[n++] = (enum strict_outputs)i;
	if (n == 0)
		capability_strict_value_error(s, v,
		    "%s has no 'call', 'steps' or constant "
		    "'outputParameters'; add one",
		    what);
	check_outputs(s, v, t, forms, n);
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
	static const enum strict_outputs forms[] = { STRICT_OUTPUTS_MAPPED,
		STRICT_OUTPUTS_STEPS };
	const struct json *outputs = json_get(v, "outputParameters");
	const size_t found = count_of(v, keys, LEN(keys));
	const bool both = found == 2 && !has(v, "location");

	if (outputs != NULL && outputs->kind != JSON_ARRAY &&
	    outputs->kind != JSON_OBJECT)
		capability_strict_value_error(s, outputs,
		    "'outputParameters' is %s; it must be a list or a mapping",
		    capability_reader_kind(outputs));
	/* Outputs of one form tell which of `call` and `steps` is meant. */
	else if (!both || outputs_are(s, v, t, STRICT_OUTPUTS_MAPPED) ==
	                      outputs_are(s, v, t, STRICT_OUTPUTS_STEPS))
		check_one(s, v, "an mcp resource", keys, LEN(keys),
		    "'call', 'steps' and 'location'");
	if (found == 1 && !has(v, "location"))
		check_outputs(s, v, t, &forms[has(v, "call") ? 0 : 1], 1);
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

/*
 * Requires the member that describes the parts of an object or array, and
 * refuses those of other types.
 */
static void
check_parts(struct strict *s, const struct json *v, struct str type)
{
	static const struct {
		const char *type, *key, *words;
	} parts[] = {
		{ "object", "properties", "no 'properties'; add them" },
		{ "array", "items", "no 'items'; add it" },
	};

	for (size_t i = 0; i < LEN(parts); i++) {
		const struct json *m = json_get(v, parts[i].key);

		if (str_is(type, parts[i].type) && m == NULL)
			capability_strict_value_error(s, v,
			    "an output of type %s has %s", parts[i].type,
			    parts[i].words);
		if (!str_is(type, parts[i].type) && m != NULL)
			capability_strict_value_error(s, m,
			    "an output of type %.*s has '%s'; remove it",
			    STR_FMT(type), parts[i].key);
	}
}

void
capability_strict_rule_mapped(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	static const char *const keys[] = { "mapping", "value" };
	const struct str type = capability_reader_text(v, "type");
	const size_t n = count_of(v, keys, LEN(keys));

	(void)t;
	check_parts(s, v, type);
	if (json_is(json_get(v, "const"), JSON_NULL))
		capability_strict_value_error(s, json_get(v, "const"),
		    "'const' is empty; write a value or remove it");
	if (n != 1 && !str_is(type, "object") && !str_is(type, "array"))
		capability_strict_value_error(s, v,
		    "an output of type %.*s has %s of 'mapping' and 'value'; "
		    "set exactly one",
		    STR_FMT(type), n == 0 ? "none" : "both");
}

void
capability_strict_rule_step_output(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	(void)t;
	check_parts(s, v, capability_reader_text(v, "type"));
}

void
capability_strict_rule_logs(
    struct strict *s, const struct json *v, const struct strict_type *t)
{
	if (v->kind != JSON_BOOL)
		capability_strict_value(s, v, t->choices[0], t->what);
}
