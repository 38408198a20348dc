/* openapi_slash.c - what a document says of slashes in a path's values. */
#include "base/mem.h"
#include "data/json.h"
#include "openapi/openapi_importer.h"
#include "openapi/openapi_shape.h"

/* A text with a slash in it, or a list with one. */
static bool
has_slash(const struct json *v)
{
	if (json_is(v, JSON_STRING))
		return str_find(v->text, '/', 0) < v->text.n;
	for (const struct json *x = json_is(v, JSON_ARRAY) ? v->first : NULL;
	     x != NULL; x = x->next)
		if (json_is(x, JSON_STRING) && has_slash(x))
			return true;
	return false;
}

/* Examples of a parameter have names (OpenAPI 3); those of a schema do not. */
static bool
shows_in_examples(struct openapi_importer *m, struct openapi_node parameter)
{
	struct openapi_node all =
	    openapi_refs_get(m->refs, parameter, "examples");

	for (const struct json *v = json_is(all.v, JSON_OBJECT) ? all.v->first
	                                                        : NULL;
	     v != NULL && openapi_refs_spend(m->refs, 1); v = v->next)
		if (has_slash(openapi_refs_get(
		        m->refs, openapi_refs_child(m->refs, all, v), "value")
		                  .v))
			return true;
	return false;
}

static bool
shows_slash(struct openapi_importer *m, struct openapi_node parameter,
    struct openapi_node schema)
{
	static const char *const shown[] = { "enum", "default", "example",
		"examples" };

	if (has_slash(openapi_refs_get(m->refs, parameter, "example").v) ||
	    shows_in_examples(m, parameter))
		return true;
	for (size_t i = 0; i < LEN(shown); i++)
		if (has_slash(openapi_shape_find(m->refs, schema, shown[i]).v))
			return true;
	return false;
}

enum spec_slash
openapi_slash_find(struct openapi_importer *m, struct openapi_node parameter,
    struct openapi_node schema)
{
	/* OpenAPI 3.2; what GitHub and Azure have had for it. */
	static const char *const keeps[] = { "allowReserved", "x-multi-segment",
		"x-ms-skip-url-encoding" };

	for (size_t i = 0; i < LEN(keeps); i++)
		if (openapi_refs_is_true(m->refs, parameter, keeps[i]))
			return SPEC_SLASH_KEPT;
	return shows_slash(m, parameter, schema) ? SPEC_SLASH_ENCODED
	                                         : SPEC_SLASH_REFUSED;
}
