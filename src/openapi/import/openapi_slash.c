/* openapi_slash.c - slashes in the values of path parameters. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_shape.h"
#include "capability/capability.h"

/* Reports whether v is a string with a slash, or a list with such a string. */
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

/*
 * Reports whether an example has a slash.  `examples` of a parameter is a map
 * by name (OpenAPI 3), that of a schema a list.
 */
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

static enum capability_slash
find(struct openapi_importer *m, struct openapi_node parameter,
    struct openapi_node schema)
{
	/* OpenAPI 3.2, and the extensions of GitHub and Azure. */
	static const char *const keeps[] = { "allowReserved", "x-multi-segment",
		"x-ms-skip-url-encoding" };

	for (size_t i = 0; i < LEN(keeps); i++)
		if (openapi_refs_is_true(m->refs, parameter, keeps[i]))
			return CAPABILITY_SLASH_KEPT;
	return shows_slash(m, parameter, schema) ? CAPABILITY_SLASH_ENCODED
	                                         : CAPABILITY_SLASH_REFUSED;
}

static void
encode(struct openapi_importer *m, struct openapi_task *t, struct str name,
    struct openapi_node parameter)
{
	struct json *own;

	if (m->options->portable) {
		openapi_refs_add_note(m->refs, parameter,
		    "%.*s: parameter '%.*s' accepts no slash, though the "
		    "document shows one: the published schema cannot express "
		    "it",
		    STR_FMT(t->where), STR_FMT(str_part(name, 0, 80)));
		return;
	}
	own = json_add(
	    t->consumed->last, "x-claviger", json_new(m->a, JSON_OBJECT));
	openapi_importer_text(m, own, "slash", STR("encode"));
}

void
openapi_slash_decide(struct openapi_importer *m, struct openapi_task *t,
    struct str name, struct openapi_node parameter, struct openapi_node schema)
{
	switch (find(m, parameter, schema)) {
	case CAPABILITY_SLASH_REFUSED:
		break;
	case CAPABILITY_SLASH_KEPT:
		table_add(&t->keeping, name, t);
		break;
	case CAPABILITY_SLASH_ENCODED:
		encode(m, t, name, parameter);
		break;
	}
}
