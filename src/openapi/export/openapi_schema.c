/* openapi_schema.c - JSON Schema from the parameters and shapes of a file. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/openapi_schema.h"
#include "capability/capability.h"

enum { DESCRIPTION_BYTES = 2000 };

void
openapi_schema_add_properties(
    struct arena *a, struct json *schema, const struct capability_param *params)
{
	struct json *properties = json_new(a, JSON_OBJECT);
	struct json *required = json_new(a, JSON_ARRAY);

	for (const struct capability_param *p = params; p != NULL;
	     p = p->next) {
		if (p->value.p != NULL ||
		    json_get_str(properties, p->name) != NULL)
			continue;
		json_add_str(properties, p->name, openapi_schema_param(a, p));
		if (p->required)
			json_push(required, json_new_text(a, p->name));
	}
	if (properties->count > 0)
		json_add(schema, "properties", properties);
	if (required->count > 0)
		json_add(schema, "required", required);
}

static void
add_bounds(struct arena *a, struct json *s, const struct capability_param *p)
{
	const struct {
		const char *name;
		int64_t n;
	} lengths[] = {
		{ "minLength", p->min_length },
		{ "maxLength", p->max_length },
		{ "minItems", p->min_items },
		{ "maxItems", p->max_items },
	};
	const struct {
		const char *name;
		const struct json *number;
	} bounds[] = {
		{ p->exclusive_minimum ? "exclusiveMinimum" : "minimum",
		    p->minimum },
		{ p->exclusive_maximum ? "exclusiveMaximum" : "maximum",
		    p->maximum },
		{ "multipleOf", p->multiple_of },
	};

	for (size_t i = 0; i < LEN(lengths); i++)
		if (lengths[i].n >= 0)
			json_add(
			    s, lengths[i].name, json_new_int(a, lengths[i].n));
	for (size_t i = 0; i < LEN(bounds); i++)
		if (bounds[i].number != NULL)
			json_add(
			    s, bounds[i].name, json_copy(a, bounds[i].number));
}

/* Adds `examples`.  JSON Schema has no keyword for a single example. */
static void
add_examples(struct arena *a, struct json *s, const struct capability_param *p)
{
	struct json *list;

	if (p->examples) {
		json_add(s, "examples", json_copy(a, p->example));
		return;
	}
	list = json_add(s, "examples", json_new(a, JSON_ARRAY));
	json_push(list, json_copy(a, p->example));
}

/* The description of the parameter is nearer than that of its schema. */
static struct json *
schema_of_file(struct arena *a, const struct capability_param *p, bool describe)
{
	struct json *s;

	if (!describe || p->description.n == 0 ||
	    p->schema_json->kind != JSON_OBJECT)
		return json_alias(a, p->schema_json);
	s = json_new(a, JSON_OBJECT);
	json_add(s, "description",
	    json_new_text(
	        a, sanitize_text(a, p->description, true, DESCRIPTION_BYTES)));
	for (const struct json *m = p->schema_json->first; m != NULL;
	     m = m->next)
		if (!str_is(m->name, "description"))
			json_add_str(s, m->name, json_alias(a, m));
	return s;
}

static struct json *
schema_of(struct arena *a, const struct capability_param *p, bool describe)
{
	struct json *s;

	if (p->schema_json != NULL)
		return schema_of_file(a, p, describe);
	s = json_new(a, JSON_OBJECT);
	if (p->typed || p->inferred)
		json_add(s, "type",
		    json_new_text(
		        a, str_of(capability_param_type_name(p->type))));
	if (describe && p->description.n > 0)
		json_add(s, "description",
		    json_new_text(a, sanitize_text(a, p->description, true,
		                         DESCRIPTION_BYTES)));
	if (p->format.n > 0)
		json_add(s, "format", json_new_text(a, p->format));
	if (p->enumeration != NULL)
		json_add(s, "enum", json_copy(a, p->enumeration));
	if (p->fallback != NULL)
		json_add(s, "default", json_copy(a, p->fallback));
	if (p->example != NULL)
		add_examples(a, s, p);
	/*
	 * An invalid regular expression would break the validators of clients.
	 */
	if (p->regex != NULL)
		json_add(s, "pattern", json_new_text(a, p->pattern));
	add_bounds(a, s, p);
	if (p->properties != NULL)
		openapi_schema_add_properties(a, s, p->properties);
	if (p->items != NULL)
		json_add(s, "items", schema_of(a, p->items, true));
	return s;
}

struct json *
openapi_schema_param(struct arena *a, const struct capability_param *p)
{
	return schema_of(a, p, true);
}

struct json *
openapi_schema_constraints(struct arena *a, const struct capability_param *p)
{
	return schema_of(a, p, false);
}

static struct json *output_schema(
    struct arena *a, const struct capability_output *o, bool root);

/*
 * Sets the type. root: the schema is for the response itself, which is never
 * null; members may be.
 */
static void
add_type(
    struct arena *a, struct json *schema, enum capability_type type, bool root)
{
	struct json *name =
	    json_new_text(a, str_of(capability_param_type_name(type)));
	struct json *list = name;

	if (!root) {
		list = json_new(a, JSON_ARRAY);
		json_push(list, name);
		json_push(list, json_new_text(a, STR("null")));
	}
	json_add(schema, "type", list);
}

static void
add_members(struct arena *a, struct json *schema,
    const struct capability_output *outputs)
{
	struct json *properties = json_new(a, JSON_OBJECT);

	for (const struct capability_output *o = outputs; o != NULL;
	     o = o->next) {
		if (o->name.p != NULL &&
		    json_get_str(properties, o->name) == NULL)
			json_add_str(
			    properties, o->name, output_schema(a, o, false));
	}
	json_add(schema, "properties", properties);
}

static void
add_enumeration(
    struct arena *a, struct json *schema, const struct capability_output *o)
{
	struct json *list = json_new(a, JSON_ARRAY);

	for (const struct json *m = o->enumeration->first; m != NULL;
	     m = m->next)
		json_push(list, json_copy(a, capability_output_typed(a, o, m)));
	json_push(list, json_new(a, JSON_NULL));
	json_add(schema, "enum", list);
}

/* Adds texts for readers, and constraints. */
static void
add_facts(struct arena *a, struct json *s, const struct capability_output *o)
{
	if (o->description.n > 0)
		json_add(s, "description",
		    json_new_text(a, sanitize_text(a, o->description, true,
		                         DESCRIPTION_BYTES)));
	if (o->format.n > 0)
		json_add(s, "format", json_new_text(a, o->format));
	if (o->constant != NULL)
		json_add(s, "const",
		    json_copy(a, capability_output_typed(a, o, o->constant)));
	else if (json_is(o->enumeration, JSON_ARRAY))
		add_enumeration(a, s, o);
	if (o->max_length >= 0 && o->typed && o->type == CAPABILITY_TYPE_STRING)
		json_add(s, "maxLength", json_new_int(a, o->max_length));
}

static struct json *
output_schema(struct arena *a, const struct capability_output *o, bool root)
{
	const bool inside =
	    o->properties != NULL || o->items != NULL || o->values != NULL;
	struct json *s = json_new(a, JSON_OBJECT);

	if ((o->typed || inside) && o->constant == NULL)
		add_type(a, s, o->type, root);
	add_facts(a, s, o);
	if (o->type == CAPABILITY_TYPE_OBJECT && o->properties != NULL)
		add_members(a, s, o->properties);
	if (o->type == CAPABILITY_TYPE_OBJECT && o->values != NULL)
		json_add(s, "additionalProperties",
		    output_schema(a, o->values, false));
	if (o->type == CAPABILITY_TYPE_ARRAY && o->items != NULL)
		json_add(s, "items", output_schema(a, o->items, false));
	return s;
}

static bool
is_shaped(const struct capability_output *o)
{
	return o->type == CAPABILITY_TYPE_ARRAY
	           ? o->items != NULL
	           : o->type == CAPABILITY_TYPE_OBJECT &&
	                 (o->properties != NULL || o->values != NULL);
}

struct json *
openapi_schema_response(struct arena *a, const struct capability_operation *op)
{
	const struct capability_operation *owner = capability_output_owner(op);
	struct json *s;

	if (owner == NULL)
		return NULL;
	if (capability_output_are_members(owner)) {
		s = json_new(a, JSON_OBJECT);
		add_type(a, s, CAPABILITY_TYPE_OBJECT, true);
		add_members(a, s, owner->outputs);
		return s;
	}
	/*
	 * Of several outputs without names, any may be the response, so it has
	 * no known shape.
	 */
	if (owner->outputs->next != NULL || !is_shaped(owner->outputs))
		return NULL;
	return output_schema(a, owner->outputs, true);
}

struct json *
openapi_schema_documented(
    struct arena *a, const struct capability_operation *op)
{
	struct json *s = openapi_schema_response(a, op);

	if (s != NULL)
		return s;
	if (op->by == CAPABILITY_BY_FUNCTION && op->function != NULL)
		op = op->function;
	if (op->by != CAPABILITY_BY_STEPS || op->outputs == NULL ||
	    op->outputs->name.p == NULL)
		return NULL;
	s = json_new(a, JSON_OBJECT);
	add_type(a, s, CAPABILITY_TYPE_OBJECT, true);
	add_members(a, s, op->outputs);
	return s;
}
