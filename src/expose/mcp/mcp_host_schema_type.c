/* mcp_host_schema_type.c - `type` as hosts accept it. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_host_schema_internal.h"

enum {
	IS_NULL = 1,
	IS_BOOLEAN = 2,
	IS_INTEGER = 4,
	IS_NUMBER = 8,
	IS_STRING = 16,
	IS_ARRAY = 32,
	IS_OBJECT = 64,
};

static const char *const names[] = { "null", "boolean", "integer", "number",
	"string", "array", "object" };

static unsigned
type_of_name(const struct json *v)
{
	for (size_t i = 0; i < LEN(names); i++)
		if (json_is(v, JSON_STRING) && str_is(v->text, names[i]))
			return 1u << i;
	return 0;
}

static bool
has_any(const struct json *v, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (json_get(v, keys[i]) != NULL)
			return true;
	return false;
}

static bool
are_strings(const struct json *list)
{
	if (!json_is(list, JSON_ARRAY) || list->first == NULL)
		return false;
	for (const struct json *m = list->first; m != NULL; m = m->next)
		if (m->kind != JSON_STRING)
			return false;
	return true;
}

/* Many documents leave the type out where other keys imply it. */
static unsigned
implied(const struct json *v)
{
	static const char *const object[] = { "properties",
		"additionalProperties" };
	static const char *const array[] = { "items", "prefixItems" };

	if (has_any(v, object, LEN(object)))
		return IS_OBJECT;
	if (has_any(v, array, LEN(array)))
		return IS_ARRAY;
	return are_strings(json_get(v, "enum")) ? IS_STRING : 0;
}

/* The types that v names or implies; 0: any. */
static unsigned
types_of(const struct json *v)
{
	const struct json *type = json_get(v, "type");
	const struct json *nullable = json_get(v, "nullable");
	unsigned types = type_of_name(type);

	if (json_is(type, JSON_ARRAY))
		for (const struct json *m = type->first; m != NULL; m = m->next)
			types |= type_of_name(m);
	if (types == 0)
		types = implied(v);
	if (types != 0 && json_is(nullable, JSON_BOOL) && nullable->boolean)
		types |= IS_NULL;
	/* Every integer is a number. */
	return (types & IS_NUMBER) != 0 ? types & ~(unsigned)IS_INTEGER : types;
}

bool
mcp_host_schema_type_is_array(const struct json *v)
{
	return (types_of(v) & IS_ARRAY) != 0;
}

static struct json *
name_of(struct arena *a, unsigned type)
{
	size_t i = 0;

	while ((type >> i & 1) == 0)
		i++;
	return json_new_text(a, str_of(names[i]));
}

/* Hosts refuse lists of several types, so each is an alternative. */
static void
add_alternatives(struct arena *a, struct json *s, unsigned types)
{
	struct json *list = json_add(s, "anyOf", json_new(a, JSON_ARRAY));

	for (size_t i = 0; i < LEN(names); i++)
		if ((types >> i & 1) != 0)
			json_add(json_push(list, json_new(a, JSON_OBJECT)),
			    "type", json_new_text(a, str_of(names[i])));
}

bool
mcp_host_schema_type_add(
    struct mcp_host_schema_work *w, struct json *s, const struct json *v)
{
	const unsigned types = types_of(v), real = types & ~(unsigned)IS_NULL;
	const bool several = (real & (real - 1)) != 0;
	struct json *list;

	if (types == 0)
		return false;
	if (several) {
		/* Alternatives of the file have types of their own. */
		if (json_get(v, "anyOf") != NULL)
			return false;
		add_alternatives(w->a, s, types);
		return false;
	}
	/* Some hosts accept no list for an array. */
	if (types == real || real == 0 || real == IS_ARRAY) {
		json_add(s, "type", name_of(w->a, real != 0 ? real : types));
		return real == IS_ARRAY && types != real;
	}
	list = json_add(s, "type", json_new(w->a, JSON_ARRAY));
	json_push(list, name_of(w->a, real));
	json_push(list, name_of(w->a, IS_NULL));
	return false;
}
