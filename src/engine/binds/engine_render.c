/* engine_render.c - fills the binds in a text of a file. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "capability/capability.h"
#include "engine/binds/engine_binds.h"
#include "engine/binds/engine_render.h"
#include "engine/binds/engine_value.h"
#include "engine/state/state.h"

enum { TEXT_BYTES = 65536 };

struct rendering {
	const struct engine *en;
	struct arena *arena;
	const struct capability_ref_template *template;
	unsigned source; /* index of the file that contains the text */
};

static const struct json *
look_up(void *context, struct str text)
{
	struct rendering *r = context;
	const struct capability_ref_name *name =
	    capability_ref_template_get(r->template, text);
	struct str value = STR_NONE;

	if (name != NULL)
		value = engine_value_in_text(r->en, r->arena,
		    engine_value_get(r->en, name), name->bare, r->source);
	return value.n > 0 ? json_new_text(r->arena, value) : NULL;
}

static const char *
missing(const struct rendering *r, struct str text)
{
	const struct capability_ref_name *name =
	    capability_ref_template_get(r->template, text);

	if (name == NULL)
		return "'{{.}}' has no value here: name a bind";
	return engine_binds_missing(
	    r->en, r->arena, engine_value_get(r->en, name), name->bare);
}

static struct str
render(struct rendering *context, struct err *e)
{
	struct template_rendering r = { .lookup = look_up, .context = context };
	struct str out = STR_NONE;
	struct buf b;

	if (context->template->template == NULL) {
		*e = *context->template->error;
		return STR_NONE;
	}
	buf_init(&b, TEXT_BYTES);
	if (template_render(&b, context->template->template, &r, e) == 0) {
		if (r.missing.p != NULL)
			err_set(e, ERR_UNAVAILABLE, "%s",
			    missing(context, r.missing));
		else
			out = arena_str(context->arena, buf_str(&b));
	}
	buf_done_secret(&b);
	return out;
}

struct str
engine_render(const struct engine *en, struct arena *a,
    const struct capability_ref *ref, unsigned source, struct err *e)
{
	struct rendering context = { en, a, ref->template, source };

	if (ref->template != NULL)
		return render(&context, e);
	if (ref->value->text.n <= TEXT_BYTES)
		return arena_str(a, ref->value->text);
	err_set(e, ERR_LIMIT, "the rendered text is longer than %d bytes",
	    TEXT_BYTES);
	return STR_NONE;
}
