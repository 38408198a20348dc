/* skill_schema.c - inputs that have a JSON Schema. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "skill/skill_schema.h"
#include "skill/skill_text.h"
#include "capability/capability.h"

enum {
	DEPTH = 6, /* of an example */
	MEMBERS_MAX = 100, /* of an example, at each level */
};

static const char *const lists[] = { "allOf", "oneOf", "anyOf" };

static bool
is_required(const struct json *v, struct str name)
{
	const struct json *list = json_get(v, "required");

	for (const struct json *m = json_is(list, JSON_ARRAY) ? list->first
	                                                      : NULL;
	     m != NULL; m = m->next)
		if (m->kind == JSON_STRING && str_equal(m->text, name))
			return true;
	return false;
}

static void
add_members(struct arena *a, const struct capability_param *p,
    const struct json *v, bool required, struct capability_param ***tail)
{
	const struct json *all = json_get(v, "properties");
	size_t n = 0;

	for (const struct json *m = json_is(all, JSON_OBJECT) ? all->first
	                                                      : NULL;
	     m != NULL && n++ < MEMBERS_MAX; m = m->next) {
		struct capability_param *one;

		if (is_required(v, m->name) != required)
			continue;
		one = capability_param_new(
		    a, p->place, m->name, CAPABILITY_IN_NONE);
		one->schema_json = m;
		one->definitions = p->definitions;
		one->required = required;
		one->description = json_get_text(
		    schema_resolve(p->definitions, m), "description");
		**tail = one;
		*tail = &one->next;
	}
}

struct capability_param *
skill_schema_members(struct arena *a, const struct capability_param *p)
{
	const struct json *v = schema_resolve(p->definitions, p->schema_json);
	struct capability_param *first = NULL, **tail = &first;

	add_members(a, p, v, true, &tail);
	add_members(a, p, v, false, &tail);
	return first;
}

/* ---- an example ---- */

struct example {
	struct arena *a;
	const struct json *definitions;
	int depth;
};

static struct json *example_of(
    struct example *e, const struct json *v, struct str name);

/* A value that the schema itself has. */
static const struct json *
given(const struct json *v)
{
	static const char *const keys[] = { "example", "const", "default" };
	static const char *const list_keys[] = { "examples", "enum" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (json_get(v, keys[i]) != NULL)
			return json_get(v, keys[i]);
	for (size_t i = 0; i < LEN(list_keys); i++) {
		const struct json *list = json_get(v, list_keys[i]);

		if (json_is(list, JSON_ARRAY) && list->first != NULL)
			return list->first;
	}
	return NULL;
}

/* The required members of v, and of its parts and its first alternative. */
static void
put_members(struct example *e, struct json *out, const struct json *v)
{
	const struct json *all = json_get(v, "properties");

	if (e->depth == DEPTH)
		return;
	e->depth++;
	for (const struct json *m = json_is(all, JSON_OBJECT) ? all->first
	                                                      : NULL;
	     m != NULL && out->count < MEMBERS_MAX; m = m->next)
		if (is_required(v, m->name) &&
		    json_get_str(out, m->name) == NULL)
			json_add_str(out, m->name, example_of(e, m, m->name));
	for (size_t i = 0; i < LEN(lists); i++) {
		const struct json *list = json_get(v, lists[i]);

		for (const struct json *m =
		         json_is(list, JSON_ARRAY) ? list->first : NULL;
		     m != NULL; m = i == 0 ? m->next : NULL)
			put_members(e, out, schema_resolve(e->definitions, m));
	}
	e->depth--;
}

static struct str
type_of(const struct json *v)
{
	const struct json *type = json_get(v, "type");

	if (json_is(type, JSON_ARRAY))
		type = type->first;
	return json_is(type, JSON_STRING) ? type->text : STR_NONE;
}

/* An alternative of a schema that has no type of its own, or NULL. */
static const struct json *
first_alternative(const struct json *v)
{
	for (size_t i = 0; i < LEN(lists); i++) {
		const struct json *list = json_get(v, lists[i]);

		if (json_is(list, JSON_ARRAY) && list->first != NULL)
			return list->first;
	}
	return NULL;
}

static struct json *
example_list(struct example *e, const struct json *v, struct str name)
{
	struct json *out = json_new(e->a, JSON_ARRAY);
	const struct json *items = json_get(v, "items");

	if (json_is(items, JSON_OBJECT) && e->depth < DEPTH) {
		e->depth++;
		json_push(out, example_of(e, items, name));
		e->depth--;
	}
	return out;
}

static struct json *
example_of_type(struct example *e, const struct json *v, struct str name)
{
	const struct str type = type_of(v);
	const struct json *low = json_get(v, "minimum");
	struct json *out;

	if (str_is(type, "boolean"))
		return json_new_bool(e->a, true);
	if (str_is(type, "integer") || str_is(type, "number"))
		return json_is(low, JSON_NUMBER) ? json_alias(e->a, low)
		                                 : json_new_int(e->a, 1);
	if (str_is(type, "array") || json_get(v, "items") != NULL)
		return example_list(e, v, name);
	if (str_is(type, "string"))
		return json_new_text(e->a, skill_text_placeholder(e->a, name));
	if (type.p == NULL && json_get(v, "properties") == NULL) {
		v = first_alternative(v);
		if (v == NULL || e->depth == DEPTH)
			return json_new_text(
			    e->a, skill_text_placeholder(e->a, name));
		e->depth++;
		out = example_of(e, v, name);
		e->depth--;
		return out;
	}
	out = json_new(e->a, JSON_OBJECT);
	put_members(e, out, v);
	return out;
}

static struct json *
example_of(struct example *e, const struct json *v, struct str name)
{
	const struct json *value;

	v = schema_resolve(e->definitions, v);
	value = given(v);
	return value != NULL ? json_alias(e->a, value)
	                     : example_of_type(e, v, name);
}

struct json *
skill_schema_example(
    struct arena *a, const struct capability_param *p, struct str name)
{
	struct example e = { .a = a, .definitions = p->definitions };

	return example_of(&e, p->schema_json, name);
}
