/* mcp_schema.c - JSON Schema from parameters and output shapes. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_schema.h"
#include "openapi/export/export.h"
#include "capability/capability.h"

/* Callers cannot set a constant of the file. */
static bool
is_argument(const struct capability_param *p)
{
	return p->value.p == NULL;
}

const struct capability_param *
mcp_schema_param(const struct capability_param *params, struct str name)
{
	for (const struct capability_param *p = params; p != NULL;
	     p = p->next) {
		if (is_argument(p) && str_equal(p->name, name))
			return p;
	}
	return NULL;
}

struct json *
mcp_schema_input(
    struct arena *a, const struct capability_param *params, bool closed)
{
	struct json *s = json_new(a, JSON_OBJECT);

	json_add(s, "type", json_new_text(a, STR("object")));
	openapi_schema_add_properties(a, s, params);
	if (closed)
		json_add(s, "additionalProperties", json_new_bool(a, false));
	return s;
}

struct json *
mcp_schema_output(struct arena *a, const struct capability_operation *op)
{
	/* Binary responses have no schema, whatever the outputs declare. */
	if (op->binary.declared ||
	    (op->call != NULL && op->call->format == FORMAT_BINARY))
		return NULL;
	return openapi_schema_response(a, op);
}

struct json *
mcp_schema_wrap(struct arena *a, const struct json *schema)
{
	struct json *s = json_new(a, JSON_OBJECT), *properties, *required;

	json_add(s, "type", json_new_text(a, STR("object")));
	properties = json_add(s, "properties", json_new(a, JSON_OBJECT));
	json_add(properties, "result", json_copy(a, schema));
	required = json_add(s, "required", json_new(a, JSON_ARRAY));
	json_push(required, json_new_text(a, STR("result")));
	return s;
}

static bool
is_of_type(struct str type, const struct json *v)
{
	if (str_is(type, "integer"))
		return v->kind == JSON_NUMBER && json_number_is_whole(v->text);
	return str_is(type, json_kind_name(v->kind));
}

static bool
type_fits(const struct json *type, const struct json *v)
{
	if (type == NULL)
		return true;
	if (type->kind == JSON_STRING)
		return is_of_type(type->text, v);
	for (const struct json *t = type->first; t != NULL; t = t->next) {
		if (is_of_type(t->text, v))
			return true;
	}
	return false;
}

/* The members of a schema that are checked; NULL: it does not have it. */
struct keywords {
	const struct json *type, *constant, *list, *properties, *others, *items;
};

/* In one pass: every value of a response has a schema. */
static struct keywords
keywords_of(const struct json *schema)
{
	struct keywords k = { .type = NULL };

	for (const struct json *m = schema->first; m != NULL; m = m->next) {
		if (str_is(m->name, "type"))
			k.type = m;
		else if (str_is(m->name, "const"))
			k.constant = m;
		else if (str_is(m->name, "enum"))
			k.list = m;
		else if (str_is(m->name, "properties"))
			k.properties = m;
		else if (str_is(m->name, "additionalProperties"))
			k.others = m;
		else if (str_is(m->name, "items"))
			k.items = m;
	}
	return k;
}

static bool
value_fits(const struct keywords *k, const struct json *v)
{
	if (k->constant != NULL)
		return json_equal(k->constant, v);
	if (k->list == NULL)
		return true;
	for (const struct json *m = k->list->first; m != NULL; m = m->next) {
		if (json_equal(m, v))
			return true;
	}
	return false;
}

static bool
members_fit(const struct keywords *k, const struct json *v)
{
	const struct json *guess =
	    json_is(k->properties, JSON_OBJECT) ? k->properties->first : NULL;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct json *p = guess;

		/* Both usually have the same order. */
		if (p == NULL || !str_equal(p->name, m->name))
			p = json_get_str(k->properties, m->name);
		guess = p != NULL ? p->next : guess;
		if (p == NULL)
			p = k->others;
		if (p != NULL && !mcp_schema_fits(p, m))
			return false;
	}
	return true;
}

bool
mcp_schema_fits(const struct json *schema, const struct json *v)
{
	struct keywords k;

	/* `true`, or what no file of ours has: nothing is checked. */
	if (!json_is(schema, JSON_OBJECT))
		return true;
	k = keywords_of(schema);
	if (!type_fits(k.type, v) || !value_fits(&k, v))
		return false;
	if (v->kind == JSON_OBJECT)
		return members_fit(&k, v);
	if (k.items == NULL || v->kind != JSON_ARRAY)
		return true;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (!mcp_schema_fits(k.items, m))
			return false;
	}
	return true;
}
