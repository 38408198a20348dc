/* openapi_importer.c - what the steps of an import share. */
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

void
openapi_importer_leave_out(struct openapi_importer *m,
    const struct openapi_task *t, struct openapi_node parameter,
    struct str name, const char *reason, struct str more)
{
	openapi_refs_leave_out(m->refs, parameter,
	    &(struct openapi_left){ .where = t->where,
	        .name = name.p != NULL ? name : STR(""),
	        .reason = reason,
	        .more = more });
}
