/* openapi_style.c - how a list is written as one parameter. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_style.h"

const char *
openapi_style_list(
    struct openapi_importer *m, struct openapi_node parameter, struct str in)
{
	static const struct {
		const char *name, *form;
	} forms[] = {
		{ "multi", NULL },
		{ "ssv", "Separate several with spaces." },
		{ "spaceDelimited", "Separate several with spaces." },
		{ "tsv", "Separate several with tabs." },
		{ "pipes", "Separate several with \"|\"." },
		{ "pipeDelimited", "Separate several with \"|\"." },
		{ "csv", "Separate several with commas." },
	};
	struct str style = openapi_refs_text(
	    m->refs, parameter, m->swagger ? "collectionFormat" : "style");
	const struct json *explode =
	    openapi_refs_get(m->refs, parameter, "explode").v;
	bool query = str_is(in, "query") || str_is(in, "cookie");

	/* style: form explodes by default; other styles do not. */
	if (!m->swagger && query &&
	    (style.p == NULL || str_is(style, "form")) &&
	    !(json_is(explode, JSON_BOOL) && !explode->boolean))
		return NULL;
	if (!m->swagger && query && json_is(explode, JSON_BOOL) &&
	    explode->boolean)
		return NULL;
	for (size_t i = 0; i < LEN(forms); i++)
		if (str_is(style, forms[i].name))
			return forms[i].form;
	return "Separate several with commas.";
}
