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

static bool
value_fits(const struct json *schema, const struct json *v)
{
	const struct json *constant = json_get(schema, "const");
	const struct json *list = json_get(schema, "enum");

	if (constant != NULL)
		return json_equal(constant, v);
	for (const struct json *m = list != NULL ? list->first : NULL;
	     m != NULL; m = m->next) {
		if (json_equal(m, v))
			return true;
	}
	return list == NULL;
}

static bool
members_fit(const struct json *schema, const struct json *v)
{
	const struct json *properties = json_get(schema, "properties");
	const struct json *others = json_get(schema, "additionalProperties");

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct json *p = json_get_str(properties, m->name);

		if (p == NULL)
			p = others;
		if (p != NULL && !mcp_schema_fits(p, m))
			return false;
	}
	return true;
}

bool
mcp_schema_fits(const struct json *schema, const struct json *v)
{
	const struct json *items = json_get(schema, "items");

	if (!type_fits(json_get(schema, "type"), v) || !value_fits(schema, v))
		return false;
	if (v->kind == JSON_OBJECT)
		return members_fit(schema, v);
	if (items != NULL && v->kind == JSON_ARRAY) {
		for (const struct json *m = v->first; m != NULL; m = m->next) {
			if (!mcp_schema_fits(items, m))
				return false;
		}
	}
	return true;
}
