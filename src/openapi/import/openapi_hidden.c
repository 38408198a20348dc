/* openapi_hidden.c - the members of a schema that only the server sets. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_hidden.h"
#include "openapi/import/openapi_schemas.h"

enum { PART_DEPTH = 10 }; /* of allOf in allOf */

/*
 * Of the parts of an allOf one is enough (JSON Schema 2020-12, validation,
 * section 9.4).
 */
static bool
is_read_only(struct openapi_schemas *k, struct openapi_node property, int depth)
{
	const struct json *own = json_get(property.v, "readOnly");
	struct openapi_node all;

	if (json_is(own, JSON_BOOL) && own->boolean)
		return true;
	property = openapi_refs_child(k->refs, property, property.v);
	if (openapi_refs_is_true(k->refs, property, "readOnly"))
		return true;
	all = openapi_refs_get(k->refs, property, "allOf");
	if (depth == PART_DEPTH || !json_is(all.v, JSON_ARRAY))
		return false;
	for (const struct json *v = all.v->first;
	     v != NULL && openapi_refs_spend(k->refs, 1); v = v->next)
		if (is_read_only(
		        k, (struct openapi_node){ v, all.file }, depth + 1))
			return true;
	return false;
}

static const struct json *hidden_part(
    struct openapi_schemas *k, struct openapi_node n, int depth);

/* Adds the readOnly members of a schema and its parts to a list of names. */
static void
hide(struct openapi_schemas *k, struct openapi_node n, struct json *names,
    int depth)
{
	struct openapi_node map = openapi_refs_get(k->refs, n, "properties");
	struct openapi_node all = openapi_refs_get(k->refs, n, "allOf");

	for (const struct json *v = json_is(map.v, JSON_OBJECT) ? map.v->first
	                                                        : NULL;
	     v != NULL && openapi_refs_spend(k->refs, 1); v = v->next)
		if (is_read_only(k, (struct openapi_node){ v, map.file }, 0))
			json_push(names, json_new_text(k->a, v->name));
	for (const struct json *v = json_is(all.v, JSON_ARRAY) ? all.v->first
	                                                       : NULL;
	     v != NULL; v = v->next) {
		const struct json *part = hidden_part(
		    k, (struct openapi_node){ v, all.file }, depth + 1);

		for (const struct json *m = part != NULL ? part->first : NULL;
		     m != NULL && openapi_refs_spend(k->refs, 1); m = m->next)
			json_push(names, json_new_text(k->a, m->text));
	}
}

/* The names of one part; those of a shared schema are found once. */
static const struct json *
hidden_part(struct openapi_schemas *k, struct openapi_node n, int depth)
{
	struct openapi_shared_schema *s =
	    json_get_text(n.v, "$ref").p != NULL
	        ? openapi_shared_find(&k->shared, n)
	        : NULL;
	struct json *names;

	if (s != NULL && s->hidden != NULL)
		return s->hidden;
	if (depth == PART_DEPTH || !json_is(n.v, JSON_OBJECT))
		return NULL;
	names = json_new(k->a, JSON_ARRAY);
	if (s != NULL)
		s->hidden = names; /* also while it is being filled */
	hide(k, s != NULL ? s->node : n, names, depth);
	return names;
}

const struct table *
openapi_hidden_of(struct openapi_schemas *k, struct openapi_node n)
{
	struct json *names = json_new(k->a, JSON_ARRAY);
	struct table *hidden = arena_new(k->a, sizeof(*hidden));

	table_init(hidden, k->a);
	hide(k, n, names, 0);
	for (struct json *v = names->first; v != NULL; v = v->next)
		table_add(hidden, v->text, v);
	return hidden;
}
