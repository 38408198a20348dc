/* mcp_schema.c - JSON Schema from the parameters and shapes of the file. */
#include "base/arena.h"
#include "data/json.h"
#include "expose/mcp_schema.h"
#include "expose/mcp_text.h"
#include "spec/spec.h"

enum { DESCRIPTION_BYTES = 2000 };

static void
add_text(struct arena *a, struct json *object, const char *name, struct str s)
{
	json_add(object, name,
	    json_new_text(a, mcp_text_clean(a, s, true, DESCRIPTION_BYTES)));
}

/* A constant of the file is not the caller's to give. */
static bool
is_argument(const struct spec_param *p)
{
	return p->value.p == NULL;
}

const struct spec_param *
mcp_schema_param(const struct spec_param *params, struct str name)
{
	for (const struct spec_param *p = params; p != NULL; p = p->next) {
		if (is_argument(p) && str_equal(p->name, name))
			return p;
	}
	return NULL;
}

static struct json *param_schema(struct arena *a, const struct spec_param *p);

/* Properties and the list of the required ones, into an object schema. */
static void
add_properties(
    struct arena *a, struct json *schema, const struct spec_param *params)
{
	struct json *properties = json_new(a, JSON_OBJECT);
	struct json *required = json_new(a, JSON_ARRAY);

	for (const struct spec_param *p = params; p != NULL; p = p->next) {
		if (!is_argument(p) ||
		    json_get_str(properties, p->name) != NULL)
			continue;
		json_add_str(properties, p->name, param_schema(a, p));
		if (p->required)
			json_push(required, json_new_text(a, p->name));
	}
	if (properties->count > 0)
		json_add(schema, "properties", properties);
	if (required->count > 0)
		json_add(schema, "required", required);
}

static void
add_bounds(struct arena *a, struct json *s, const struct spec_param *p)
{
	if (p->min_length >= 0)
		json_add(s, "minLength", json_new_int(a, p->min_length));
	if (p->max_length >= 0)
		json_add(s, "maxLength", json_new_int(a, p->max_length));
	if (p->minimum != NULL)
		json_add(s, "minimum", json_copy(a, p->minimum));
	if (p->maximum != NULL)
		json_add(s, "maximum", json_copy(a, p->maximum));
}

static struct json *
param_schema(struct arena *a, const struct spec_param *p)
{
	struct json *s = json_new(a, JSON_OBJECT);

	if (p->typed || p->inferred)
		json_add(s, "type",
		    json_new_text(a, str_of(spec_type_name(p->type))));
	if (p->description.n > 0)
		add_text(a, s, "description", p->description);
	if (p->enumeration != NULL)
		json_add(s, "enum", json_copy(a, p->enumeration));
	if (p->fallback != NULL)
		json_add(s, "default", json_copy(a, p->fallback));
	if (p->pattern.p != NULL)
		json_add(s, "pattern", json_new_text(a, p->pattern));
	add_bounds(a, s, p);
	if (p->properties != NULL)
		add_properties(a, s, p->properties);
	if (p->items != NULL)
		json_add(s, "items", param_schema(a, p->items));
	return s;
}

struct json *
mcp_schema_input(struct arena *a, const struct spec_param *params)
{
	struct json *s = json_new(a, JSON_OBJECT);

	json_add(s, "type", json_new_text(a, STR("object")));
	add_properties(a, s, params);
	json_add(s, "additionalProperties", json_new_bool(a, false));
	return s;
}

/* Inside, a value may be null: files say what an API has, not what it lacks. */
static struct json *
type_of(struct arena *a, enum spec_type type, bool root)
{
	struct json *name = json_new_text(a, str_of(spec_type_name(type)));
	struct json *list;

	if (root)
		return name;
	list = json_new(a, JSON_ARRAY);
	json_push(list, name);
	json_push(list, json_new_text(a, STR("null")));
	return list;
}

static struct json *output_schema(
    struct arena *a, const struct spec_output *o, bool root);

static void
add_members(
    struct arena *a, struct json *schema, const struct spec_output *outputs)
{
	struct json *properties = json_new(a, JSON_OBJECT);

	for (const struct spec_output *o = outputs; o != NULL; o = o->next) {
		if (o->name.p != NULL &&
		    json_get_str(properties, o->name) == NULL)
			json_add_str(
			    properties, o->name, output_schema(a, o, false));
	}
	json_add(schema, "properties", properties);
}

static struct json *
output_schema(struct arena *a, const struct spec_output *o, bool root)
{
	struct json *s = json_new(a, JSON_OBJECT);

	json_add(s, "type", type_of(a, o->type, root));
	if (o->type == SPEC_TYPE_OBJECT && o->properties != NULL)
		add_members(a, s, o->properties);
	if (o->type == SPEC_TYPE_ARRAY && o->items != NULL)
		json_add(s, "items", output_schema(a, o->items, false));
	return s;
}

struct json *
mcp_schema_output(struct arena *a, const struct spec_output *outputs)
{
	if (outputs == NULL || outputs->next != NULL)
		return NULL;
	if (outputs->type == SPEC_TYPE_OBJECT ? outputs->properties != NULL
	                                      : outputs->items != NULL)
		return output_schema(a, outputs, true);
	return NULL;
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
	int64_t n;

	if (str_is(type, "integer"))
		return v->kind == JSON_NUMBER && json_to_int(v, &n);
	return str_is(type, json_kind_name(v->kind));
}

static bool
type_fits(const struct json *type, const struct json *v)
{
	if (type->kind == JSON_STRING)
		return is_of_type(type->text, v);
	for (const struct json *t = type->first; t != NULL; t = t->next) {
		if (is_of_type(t->text, v))
			return true;
	}
	return false;
}

bool
mcp_schema_fits(const struct json *schema, const struct json *v)
{
	const struct json *properties = json_get(schema, "properties");
	const struct json *items = json_get(schema, "items");

	if (!type_fits(json_get(schema, "type"), v))
		return false;
	if (properties != NULL && v->kind == JSON_OBJECT) {
		for (const struct json *m = v->first; m != NULL; m = m->next) {
			const struct json *p =
			    json_get_str(properties, m->name);

			if (p != NULL && !mcp_schema_fits(p, m))
				return false;
		}
	}
	if (items != NULL && v->kind == JSON_ARRAY) {
		for (const struct json *m = v->first; m != NULL; m = m->next) {
			if (!mcp_schema_fits(items, m))
				return false;
		}
	}
	return true;
}
