/* openapi_importer.c - adds texts of the document to the capability file. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_importer.h"

void
openapi_importer_text(struct openapi_importer *m, struct json *to,
    const char *name, struct str text)
{
	if (text.n > 0)
		json_add(to, name, json_new_text(m->a, text));
}

struct str
openapi_importer_clean(struct openapi_importer *m, struct str text, size_t most)
{
	return sanitize_text(m->a, str_trim(text), true, most);
}
