/* capability_body.c - the body of an upstream request. */
#include "base/base.h"
#include "capability/model/capability_body.h"
#include "capability/model/capability_consumes.h"
#include "capability/model/capability_param.h"
#include "data/json/json.h"

static void
each_tag(struct arena *scratch, const struct json *v,
    template_visit_tag_fn *visit, void *context)
{
	const struct str texts[] = { v->name,
		v->kind == JSON_STRING ? v->text : STR_NONE };

	for (size_t i = 0; i < LEN(texts); i++) {
		struct template *t = NULL;

		if (str_find(texts[i], '{', 0) < texts[i].n)
			t = template_parse(scratch, texts[i], NULL);
		if (t != NULL)
			template_each_tag(t, visit, context);
	}
	for (const struct json *m = v->first; m != NULL; m = m->next)
		each_tag(scratch, m, visit, context);
}

void
capability_body_each_tag(struct arena *scratch,
    const struct capability_body *body, template_visit_tag_fn *visit,
    void *context)
{
	if (body != NULL && body->data != NULL)
		each_tag(scratch, body->data, visit, context);
}

bool
capability_body_is_declared(const struct capability_consumed_operation *op)
{
	if (op->body != NULL)
		return true;
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (p->in == CAPABILITY_IN_BODY)
			return true;
	return false;
}
