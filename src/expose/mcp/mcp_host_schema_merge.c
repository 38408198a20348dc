/* mcp_host_schema_merge.c - writes the parts of an allOf as one object. */
#include "base/base.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_host_schema_internal.h"

/* Can v be a part of an object: does it have only what is joined? */
static bool
is_part(const struct json *v)
{
	static const char *const keys[] = { "type", "title", "description",
		"properties", "required" };
	const struct json *type = json_get(v, "type");

	if (!json_is(v, JSON_OBJECT) ||
	    (type != NULL && !str_is(json_get_text(v, "type"), "object")))
		return false;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		size_t i = 0;

		while (i < LEN(keys) && !str_is(m->name, keys[i]))
			i++;
		if (i == LEN(keys))
			return false;
	}
	return true;
}

/* Are two schemas equal, apart from what is for readers? */
static bool
is_same(struct arena *a, const struct json *one, const struct json *two)
{
	static const char *const texts[] = { "title", "description",
		"examples" };
	struct json *copies[2];
	const struct json *from[2] = { one, two };

	for (int i = 0; i < 2; i++) {
		copies[i] = json_new(a, JSON_OBJECT);
		for (const struct json *m = from[i]->first; m != NULL;
		     m = m->next) {
			size_t k = 0;

			while (k < LEN(texts) && !str_is(m->name, texts[k]))
				k++;
			if (k == LEN(texts))
				json_add_str(
				    copies[i], m->name, json_alias(a, m));
		}
	}
	return json_equal(copies[0], copies[1]);
}

struct join {
	struct arena *a;
	struct table properties, required; /* by name */
	struct json *all, *names;
	struct str description;
};

/* Returns false if a property has another schema in an earlier part. */
static bool
join_part(struct join *j, const struct json *part)
{
	const struct json *properties = json_get(part, "properties");
	const struct json *required = json_get(part, "required");

	for (struct json *m = properties != NULL ? properties->first : NULL;
	     m != NULL; m = m->next) {
		const struct json *other =
		    table_add(&j->properties, m->name, m);

		if (other == NULL)
			json_push(j->all, json_alias(j->a, m))->name = m->name;
		else if (!is_same(j->a, other, m))
			return false;
	}
	for (struct json *m = required != NULL ? required->first : NULL;
	     m != NULL; m = m->next)
		if (table_add(&j->required, m->text, m) == NULL)
			json_push(j->names, json_alias(j->a, m));
	if (j->description.n == 0)
		j->description = json_get_text(part, "description");
	return true;
}

/* Required ones first. */
static void
add_properties(const struct join *j, struct json *to)
{
	for (int first = 1; first >= 0; first--)
		for (const struct json *m = j->all->first; m != NULL;
		     m = m->next)
			if ((table_find(&j->required, m->name) != NULL) ==
			    (first == 1))
				json_add_str(to, m->name, json_alias(j->a, m));
}

static struct json *
write(const struct join *j, const struct json *s)
{
	static const char *const joined[] = { "type", "description",
		"properties", "required", "allOf" };
	struct json *out = json_new(j->a, JSON_OBJECT);

	json_add(out, "type", json_new_text(j->a, STR("object")));
	if (j->description.n > 0)
		json_add(
		    out, "description", json_new_text(j->a, j->description));
	add_properties(
	    j, json_add(out, "properties", json_new(j->a, JSON_OBJECT)));
	if (j->names->first != NULL)
		json_add(out, "required", j->names);
	for (const struct json *m = s->first; m != NULL; m = m->next) {
		size_t i = 0;

		while (i < LEN(joined) && !str_is(m->name, joined[i]))
			i++;
		if (i == LEN(joined))
			json_add_str(out, m->name, json_alias(j->a, m));
	}
	return out;
}

struct json *
mcp_host_schema_merge(struct mcp_host_schema_work *w, struct json *s)
{
	const struct json *parts = json_get(s, "allOf");
	const struct json *type = json_get(s, "type");
	struct join j = { .a = w->a };
	bool joined;

	/* What it closes are its own properties. */
	if (parts == NULL || json_get(s, "additionalProperties") != NULL ||
	    (type != NULL && !str_is(json_get_text(s, "type"), "object")))
		return s;
	for (const struct json *m = parts->first; m != NULL; m = m->next)
		if (!is_part(m))
			return s;
	j.all = json_new(w->a, JSON_ARRAY);
	j.names = json_new(w->a, JSON_ARRAY);
	table_init(&j.properties, w->a);
	table_init(&j.required, w->a);
	joined = join_part(&j, s);
	for (const struct json *m = parts->first; m != NULL && joined;
	     m = m->next)
		joined = join_part(&j, m);
	return joined ? write(&j, s) : s;
}
