/* engine_render.c - what surfaces ask of a capability besides calls. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "data/template.h"
#include "engine/engine.h"

enum { TEXT_BYTES = 65536 };

/* Rendering one text: what was asked for and not there. */
struct rendering {
	const struct engine *en;
	struct arena *arena;
	struct str missing;
};

static struct str
look_up(void *context, struct str name)
{
	struct rendering *r = context;
	const struct engine_value *v = engine_value_find(r->en, name);
	struct str bare = engine_bare_name(r->en, name);
	struct str value = v != NULL ? v->value : STR_NONE;

	/* A name that no bind declares is one of the environment. */
	if (v == NULL)
		value = str_of(getenv(arena_strdup(r->arena, bare)));
	if (value.n == 0 && r->missing.p == NULL)
		r->missing = bare;
	return value;
}

struct str
engine_render(
    const struct engine *en, struct arena *a, struct str text, struct err *e)
{
	struct rendering r = { .en = en, .arena = a };
	struct template *t = template_parse(a, text, e);
	struct str out = STR_NONE;
	struct buf b;

	if (t == NULL)
		return STR_NONE;
	buf_init(&b, TEXT_BYTES);
	template_render(&b, t, look_up, &r);
	if (r.missing.p != NULL)
		err_set(e, ERR_UNAVAILABLE,
		    "%.*s is not set: export it or give it with --set, "
		    "then start again",
		    STR_FMT(r.missing));
	else
		out = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

struct str
engine_base_uri(
    const struct engine *en, const struct spec_consumed_operation *op)
{
	const struct engine_operation *plan = engine_plan(en, op);

	return plan != NULL ? plan->target->base_uri : STR_NONE;
}

const struct limits *
engine_limits(const struct engine *en)
{
	return &en->limits;
}
