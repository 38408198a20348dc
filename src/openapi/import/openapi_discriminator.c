/* openapi_discriminator.c - which alternative a value names. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_discriminator.h"

/* A value of a mapping is a reference, or the name of a component. */
static struct openapi_shared_schema *
find_mapped(struct openapi_shared *k, struct openapi_node n, struct str text)
{
	const bool name = str_find(text, '/', 0) == text.n &&
	                  str_find(text, '#', 0) == text.n &&
	                  str_find(text, '.', 0) == text.n;
	struct json *ref = json_new(k->a, JSON_OBJECT);

	ref->line = n.v->line;
	ref->column = n.v->column;
	json_add(ref, "$ref",
	    json_new_text(
	        k->a, name ? arena_strf(k->a, "#/components/schemas/%.*s",
	                         STR_FMT(text))
	                   : text));
	return openapi_shared_find(k, (struct openapi_node){ ref, n.file });
}

/* Names that had to change stay values of the discriminator. */
static void
map_renamed(struct openapi_shared *k, struct openapi_node n, const char *name,
    struct json *map)
{
	struct openapi_node list = openapi_refs_get(k->refs, n, name);

	for (const struct json *v = json_is(list.v, JSON_ARRAY) ? list.v->first
	                                                        : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node one = { v, list.file };
		struct openapi_shared_schema *s =
		    json_get_text(v, "$ref").p != NULL
		        ? openapi_shared_find(k, one)
		        : NULL;

		if (s != NULL && s->token.n > 0 &&
		    !str_equal(s->token, openapi_shared_name(k, s)) &&
		    json_get_str(map, s->token) == NULL)
			json_add_str(
			    map, s->token, openapi_shared_reference(k, s));
	}
}

void
openapi_discriminator_add(
    struct openapi_shared *k, struct openapi_node n, struct json *out)
{
	struct openapi_node from =
	    openapi_refs_get(k->refs, n, "discriminator");
	struct openapi_node map = openapi_refs_get(k->refs, from, "mapping");
	const struct str name = json_get_text(from.v, "propertyName");
	struct json *made, *mapping = json_new(k->a, JSON_OBJECT);

	if (name.n == 0 ||
	    (json_get(out, "oneOf") == NULL && json_get(out, "anyOf") == NULL))
		return;
	made = json_add(out, "discriminator", json_new(k->a, JSON_OBJECT));
	json_add(made, "propertyName", json_new_text(k->a, name));
	for (const struct json *v = json_is(map.v, JSON_OBJECT) ? map.v->first
	                                                        : NULL;
	     v != NULL; v = v->next) {
		struct openapi_shared_schema *s =
		    v->kind == JSON_STRING && v->text.n > 0
		        ? find_mapped(k, map, v->text)
		        : NULL;

		if (s != NULL)
			json_add_str(
			    mapping, v->name, openapi_shared_reference(k, s));
	}
	map_renamed(k, n, "oneOf", mapping);
	map_renamed(k, n, "anyOf", mapping);
	if (mapping->count > 0)
		json_add(made, "mapping", mapping);
}
