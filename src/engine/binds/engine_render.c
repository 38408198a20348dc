/* engine_render.c - fills the binds in a text of a file. */
#include <stdlib.h>

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
	unsigned source; /* index of the file that contains the text */
};

static const struct json *
look_up(void *context, struct str name)
{
	struct rendering *r = context;
	const struct engine_value *v = engine_value_find(r->en, name);
	struct str bare = engine_value_bare_name(r->en, name);
	bool guarded = capability_bind_is_guarded(r->en->capability, r->source);
	struct str value;

	/*
	 * A guarded file must not use binds of other files: their values are
	 * for other hosts.
	 */
	if (guarded && v != NULL && v->bind != NULL &&
	    v->bind->place.source != r->source)
		v = engine_value_find_set(r->en, bare);
	value = v != NULL ? v->value : STR_NONE;
	/* A name that no bind declares is a variable of the environment. */
	if (v == NULL && !guarded)
		value = str_of(getenv(arena_strdup(r->arena, bare)));
	return value.n > 0 ? json_new_text(r->arena, value) : NULL;
}

struct str
engine_render(const struct engine *en, struct arena *a, struct str text,
    unsigned source, struct err *e)
{
	struct rendering context = { en, a, source };
	struct template_rendering r = { .lookup = look_up,
		.context = &context };
	struct template *t = template_parse(a, text, e);
	struct str out = STR_NONE;
	struct buf b;

	if (t == NULL)
		return STR_NONE;
	buf_init(&b, TEXT_BYTES);
	if (template_render(&b, t, &r, e) == 0) {
		if (r.missing.p != NULL)
			err_set(e, ERR_UNAVAILABLE, "%s",
			    engine_binds_missing(en, a, r.missing));
		else
			out = arena_str(a, buf_str(&b));
	}
	buf_done_secret(&b);
	return out;
}
