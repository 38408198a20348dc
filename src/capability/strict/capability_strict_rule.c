/* capability_strict_rule.c - rules of the schemas between one key and another.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/reader/reader.h"
#include "capability/strict/capability_strict_table.h"

static bool
has(const struct json *v, const char *key)
{
	return json_get(v, key) != NULL;
}

/* How many of the keys v has. */
static size_t
count_of(const struct json *v, const char *const *keys, size_t n)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += has(v, keys[i]);
	return found;
}

void
capability_strict_rule_root(struct strict *s, const struct json *v)
{
	static const char *const sections[] = { "consumes", "exposes",
		"aggregates", "binds" };
	const size_t alone =
	    count_of(v, sections, capability_strict_is_late(s) ? 4 : 1);

	if (has(v, "capability") && capability_strict_is_late(s)) {
		if (count_of(v, sections, 3) > 0)
			capability_strict_say(s, v,
			    "the file has 'capability' and a section of its "
			    "own; move the section into 'capability'");
	} else if (has(v, "capability") && alone > 0) {
		capability_strict_say(s, v,
		    "the file has both 'capability' and 'consumes'; move "
		    "'consumes' into 'capability'");
	} else if (!has(v, "capability") && alone == 0) {
		capability_strict_say(s, v,
		    "the file has neither 'capability' nor %s; add one",
		    capability_strict_is_late(s) ? "a section" : "'consumes'");
	} else if (!has(v, "capability") && alone > 1) {
		capability_strict_say(s, v,
		    "a file without 'capability' has exactly one section; "
		    "this one has %zu: split it",
		    alone);
	}
}

void
capability_strict_rule_capability(struct strict *s, const struct json *v)
{
	if (!has(v, "exposes") && !has(v, "consumes"))
		capability_strict_say(s, v,
		    "the capability has neither 'exposes' nor 'consumes'; add "
		    "one");
}

/* An entry of a section is an import or the thing itself. */
static void
check_entry(struct strict *s, const struct json *v, const char *marks,
    const struct strict_type *import, const struct strict_type *own,
    const char *name)
{
	const bool is_import =
	    import != NULL && (has(v, "import") || has(v, marks));

	capability_strict_value(s, v, is_import ? import : own, name);
}

void
capability_strict_rule_bind(struct strict *s, const struct json *v)
{
	check_entry(s, v, "from",
	    capability_strict_is_late(s) ? &capability_strict_consumes_import
	                                 : NULL,
	    &capability_strict_consumes_bind, "binds");
}

void
capability_strict_rule_consumes(struct strict *s, const struct json *v)
{
	const bool late = capability_strict_is_late(s);

	check_entry(s, v, late ? "from" : "location",
	    late ? &capability_strict_consumes_import
	         : &capability_strict_consumes_early_import,
	    &capability_strict_consumes_consumes, "consumes");
}

void
capability_strict_rule_aggregate(struct strict *s, const struct json *v)
{
	check_entry(s, v, "from",
	    capability_strict_is_late(s) ? &capability_strict_consumes_import
	                                 : NULL,
	    &capability_strict_exposes_aggregate, "aggregates");
}

/* The type of the table whose word is that of `type`. */
static void
check_by_type(struct strict *s, const struct json *v, const char *name,
    const struct strict_type *const *types, size_t count, const char *words)
{
	const struct str type = capability_reader_text(v, "type");

	if (v->kind != JSON_OBJECT) {
		capability_strict_say(
		    s, v, "an entry of '%s' must be a mapping", name);
		return;
	}
	for (size_t i = 0; i < count; i++)
		for (const char *const *w = types[i]->words; *w != NULL; w++)
			if (str_is(type, *w)) {
				capability_strict_value(s, v, types[i], name);
				return;
			}
	if (type.p == NULL)
		capability_strict_say(s, v,
		    "an entry of '%s' has no 'type'; give "
		    "one of %s",
		    name, words);
	else
		capability_strict_say(s, json_get(v, "type"),
		    "'type' is '%.*s'; it must be one of %s",
		    STR_FMT(str_part(type, 0, 80)), words);
}

void
capability_strict_rule_exposes(struct strict *s, const struct json *v)
{
	static const struct strict_type *const types[] = {
		&capability_strict_exposes_rest, &capability_strict_exposes_mcp,
		&capability_strict_exposes_skill,
		&capability_strict_control_control
	};

	if (capability_strict_is_late(s) &&
	    (has(v, "import") || has(v, "from")))
		capability_strict_value(
		    s, v, &capability_strict_consumes_import, "exposes");
	else
		check_by_type(s, v, "exposes", types, LEN(types),
		    "rest, mcp, skill, control");
}

void
capability_strict_rule_auth(struct strict *s, const struct json *v)
{
	const struct strict_type *types[5];

	for (size_t i = 0; i < LEN(types); i++)
		types[i] = &capability_strict_consumes_auth[i];
	check_by_type(s, v, "authentication", types, LEN(types),
	    "basic, apikey, bearer, digest, oauth2");
}

void
capability_strict_rule_body(struct strict *s, const struct json *v)
{
	const struct strict_type *types[4];
	const struct json *data = json_get(v, "data");

	for (size_t i = 0; i < LEN(types); i++)
		types[i] = &capability_strict_consumes_body[i];
	if (v->kind == JSON_STRING)
		return;
	check_by_type(s, v, "body", types, LEN(types),
	    "json, text, xml, sparql, formUrlEncoded, multipartForm");
	if (str_is(capability_reader_text(v, "type"), "json") && data != NULL &&
	    data->kind != JSON_STRING && data->kind != JSON_OBJECT &&
	    data->kind != JSON_ARRAY)
		capability_strict_say(s, data,
		    "'data' of a json body must be text, a mapping or a list");
	if (str_is(capability_reader_text(v, "type"), "formUrlEncoded") &&
	    data != NULL && data->kind != JSON_STRING &&
	    data->kind != JSON_OBJECT)
		capability_strict_say(
		    s, data, "'data' of a form must be text or a mapping");
}

void
capability_strict_rule_resource(struct strict *s, const struct json *v)
{
	if (!has(v, "operations") && !has(v, "forward"))
		capability_strict_say(s, v,
		    "an exposed resource has neither 'operations' nor "
		    "'forward'; add one");
}

/* What stands behind outputParameters depends on what makes the answer. */
static void
check_outputs(
    struct strict *s, const struct json *v, const struct strict_type *without)
{
	const struct strict_type *t =
	    has(v, "call")    ? &capability_strict_exposes_mapped_list
	    : has(v, "steps") ? &capability_strict_exposes_steps_list
	                      : without;

	if (!has(v, "ref"))
		capability_strict_value(
		    s, json_get(v, "outputParameters"), t, "outputParameters");
}

void
capability_strict_rule_operation(struct strict *s, const struct json *v)
{
	if (has(v, "responses") && has(v, "responseBinary"))
		capability_strict_say(s, v,
		    "an exposed operation has 'responses' and "
		    "'responseBinary'; keep one");
	/* Orchestrated outputs are for named operations alone. */
	if (has(v, "steps") && !has(v, "name") && !capability_strict_is_late(s))
		capability_strict_value(s, json_get(v, "outputParameters"),
		    &capability_strict_exposes_mapped_list, "outputParameters");
	else
		check_outputs(s, v,
		    capability_strict_is_late(s) &&
		            json_is(
		                json_get(v, "outputParameters"), JSON_OBJECT)
		        ? &capability_strict_exposes_mock_list
		        : &capability_strict_exposes_mapped_list);
}

/* What is not inherited by `ref` must be said. */
static void
need(struct strict *s, const struct json *v, const char *what, const char *key)
{
	if (!has(v, key))
		capability_strict_say(
		    s, v, "%s without 'ref' has no '%s'; add it", what, key);
}

static void
check_maker(struct strict *s, const struct json *v, const char *what)
{
	static const char *const makers[] = { "call", "steps",
		"outputParameters" };

	if (count_of(v, makers, LEN(makers)) == 0)
		capability_strict_say(s, v,
		    "%s has no 'call', 'steps' or constant "
		    "'outputParameters'; add one",
		    what);
	check_outputs(s, v, &capability_strict_exposes_mock_list);
}

void
capability_strict_rule_tool(struct strict *s, const struct json *v)
{
	if (has(v, "ref"))
		return;
	if (!capability_strict_is_late(s))
		need(s, v, "a tool", "name");
	need(s, v, "a tool", "description");
	check_maker(s, v, "a tool");
}

void
capability_strict_rule_function(struct strict *s, const struct json *v)
{
	check_maker(
	    s, v, capability_strict_is_late(s) ? "a flow" : "a function");
}

void
capability_strict_rule_mcp(struct strict *s, const struct json *v)
{
	const bool stdio =
	    str_is(capability_reader_text(v, "transport"), "stdio");

	if (stdio && has(v, "port"))
		capability_strict_say(s, json_get(v, "port"),
		    "'port' is not for the transport stdio; remove it");
	if (!stdio && !has(v, "port"))
		capability_strict_say(
		    s, v, "an mcp surface over http has no 'port'; add it");
}

/* Exactly one of them. */
static void
check_one(struct strict *s, const struct json *v, const char *what,
    const char *const *keys, size_t n, const char *words)
{
	const size_t found = count_of(v, keys, n);

	if (found != 1)
		capability_strict_say(s, v, "%s has %s of %s; give exactly one",
		    what, found == 0 ? "none" : "several", words);
}

void
capability_strict_rule_mcp_resource(struct strict *s, const struct json *v)
{
	static const char *const keys[] = { "call", "steps", "location" };

	check_one(s, v, "an mcp resource", keys, LEN(keys),
	    "'call', 'steps' and 'location'");
	check_outputs(s, v, &capability_strict_exposes_mapped_list);
}

void
capability_strict_rule_prompt(struct strict *s, const struct json *v)
{
	static const char *const keys[] = { "template", "location" };

	check_one(
	    s, v, "a prompt", keys, LEN(keys), "'template' and 'location'");
}

void
capability_strict_rule_skill_tool(struct strict *s, const struct json *v)
{
	static const char *const keys[] = { "from", "instruction" };

	check_one(s, v, "a tool of a skill", keys, LEN(keys),
	    "'from' and 'instruction'");
}

void
capability_strict_rule_step(struct strict *s, const struct json *v)
{
	static const struct strict_type *const types[] = {
		&capability_strict_exposes_call_step,
		&capability_strict_exposes_lookup_step,
		&capability_strict_exposes_script_step
	};

	check_by_type(s, v, "steps", types, LEN(types), "call, lookup, script");
}

void
capability_strict_rule_mapped(struct strict *s, const struct json *v)
{
	static const char *const keys[] = { "mapping", "value" };
	const struct str type = capability_reader_text(v, "type");
	const size_t n = count_of(v, keys, LEN(keys));

	if (str_is(type, "object")) {
		if (!has(v, "properties"))
			capability_strict_say(s, v,
			    "an output of type object has no 'properties'; "
			    "add them");
	} else if (str_is(type, "array")) {
		if (!has(v, "items"))
			capability_strict_say(s, v,
			    "an output of type array has no 'items'; add it");
	} else if (n != 1 && !(n == 0 && has(v, "const"))) {
		capability_strict_say(s, v,
		    "an output of type %.*s has %s of 'mapping' and 'value'; "
		    "give exactly one",
		    STR_FMT(type), n == 0 ? "none" : "both");
	}
}

void
capability_strict_rule_logs(struct strict *s, const struct json *v)
{
	if (v->kind != JSON_BOOL)
		capability_strict_value(
		    s, v, &capability_strict_control_logs, "logs");
}
