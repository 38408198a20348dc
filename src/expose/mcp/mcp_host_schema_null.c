/* mcp_host_schema_null.c - writes "a value or null" as two types. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_host_schema_internal.h"

static bool
is_null(const struct json *v)
{
	return str_is(json_get_text(v, "type"), "null") && v->count == 1;
}

/* The other one of two alternatives, if one is null; else NULL. */
static const struct json *
other_of(const struct json *list)
{
	const struct json *one = json_at(list, 0), *two = json_at(list, 1);

	if (!json_is(list, JSON_ARRAY) || list->count != 2)
		return NULL;
	return is_null(two) ? one : is_null(one) ? two : NULL;
}

/* Hosts know null beside one type, unless that is an array. */
static bool
may_be_null_too(const struct json *v)
{
	const struct str type = json_get_text(v, "type");

	return type.n > 0 && !str_is(type, "array") && !str_is(type, "null");
}

/* Is there a key in both that is not only for readers? */
static bool
collides(const struct json *s, const struct json *v)
{
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (json_get_str(s, m->name) != NULL &&
		    !str_is(m->name, "description") &&
		    !str_is(m->name, "title"))
			return true;
	return false;
}

static struct json *
add_null(struct arena *a, const struct json *list)
{
	struct json *out = json_new(a, JSON_ARRAY);

	for (const struct json *m = list->first; m != NULL; m = m->next)
		json_push(out, json_alias(a, m));
	json_push(out, json_new(a, JSON_NULL));
	return out;
}

static struct json *
write(struct arena *a, const struct json *s, const char *key,
    const struct json *v)
{
	struct json *out = json_new(a, JSON_OBJECT);
	struct json *types = json_add(out, "type", json_new(a, JSON_ARRAY));

	json_push(types, json_new_text(a, json_get_text(v, "type")));
	json_push(types, json_new_text(a, STR("null")));
	for (const struct json *m = s->first; m != NULL; m = m->next)
		if (!str_is(m->name, key))
			json_add_str(out, m->name, json_alias(a, m));
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (str_is(m->name, "enum"))
			json_add(out, "enum", add_null(a, m));
		else if (json_get_str(out, m->name) == NULL)
			json_add_str(out, m->name, json_alias(a, m));
	return out;
}

struct json *
mcp_host_schema_null(struct mcp_host_schema_work *w, struct json *s)
{
	static const char *const keys[] = { "anyOf", "oneOf" };

	for (size_t i = 0; i < LEN(keys); i++) {
		const struct json *v = other_of(json_get(s, keys[i]));

		if (v != NULL && may_be_null_too(v) && !collides(s, v))
			return write(w->a, s, keys[i], v);
	}
	return s;
}
