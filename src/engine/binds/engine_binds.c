/* engine_binds.c - the values of the binds of a file. */
#include <stdlib.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/binds/bind_file.h"
#include "engine/binds/engine_bind_hosts.h"
#include "engine/binds/engine_binds.h"
#include "engine/binds/engine_value.h"
#include "engine/state/state.h"

/* The files read so far.  Each is read once. */
struct files {
	struct engine *en;
	struct read_file *first;
};

struct read_file {
	struct read_file *next;
	const char *path;
	const struct json *root; /* NULL: see problem */
	const char *problem;
};

static const struct read_file *
open_file(struct files *f, const char *path)
{
	struct err e = { .kind = ERR_NONE };
	struct read_file *r = f->first;

	while (r != NULL && !str_is(str_of(r->path), path))
		r = r->next;
	if (r != NULL)
		return r;
	r = arena_new(&f->en->arena, sizeof(*r));
	r->path = path;
	r->root = bind_file_read(
	    &f->en->arena, path, f->en->limits.capability_bytes, &e);
	if (r->root == NULL && e.line > 0)
		r->problem = arena_printf(&f->en->arena,
		    "%s (line %d, column %d)", e.text, e.line, e.column);
	else if (r->root == NULL)
		r->problem = arena_strdup(&f->en->arena, str_of(e.text));
	r->next = f->first;
	f->first = r;
	return r;
}

static void
take_from_file(struct files *f, struct engine_value *v)
{
	const struct read_file *r = open_file(f, v->bind->file);
	struct err e = { .kind = ERR_NONE };

	if (r->root != NULL)
		v->value =
		    bind_file_find(r->root, r->path, v->bind->source, &e);
	if (v->value.n == 0)
		v->problem = arena_printf(&f->en->arena,
		    "%.*s (key '%.*s' of a file) has no value: %s",
		    STR_FMT(v->name), STR_FMT(v->bind->source),
		    r->root == NULL ? r->problem : e.text);
}

static void
take_value(struct files *f, struct engine_value *v)
{
	const struct capability_bind *b = v->bind;
	const struct engine_value *set = engine_value_find_set(f->en, b->name);

	if (set == NULL)
		set = engine_value_find_set(f->en, b->source);
	if (set != NULL)
		v->value = set->value;
	else if (b->operator_only)
		v->value = STR_NONE;
	else if (b->file != NULL)
		take_from_file(f, v);
	else if (b->refused != NULL)
		v->problem = arena_printf(&f->en->arena,
		    "%.*s has no value: %s", STR_FMT(v->name), b->refused);
	else
		v->value =
		    str_of(getenv(arena_strdup(&f->en->arena, b->source)));
	/* An empty variable is treated as not set. */
	v->value =
	    v->value.n > 0 ? arena_str(&f->en->arena, v->value) : STR_NONE;
}

void
engine_binds_resolve(struct engine *en)
{
	struct files f = { .en = en };
	size_t count = 0;

	for (const struct capability_bind *b = en->capability->binds; b != NULL;
	     b = b->next)
		count++;
	en->binds = arena_new(&en->arena, count * sizeof(*en->binds) + 1);
	for (const struct capability_bind *b = en->capability->binds; b != NULL;
	     b = b->next) {
		struct engine_value *v = &en->binds[en->bind_count++];

		v->bind = b;
		v->name = b->name;
		take_value(&f, v);
	}
}

/*
 * The author of the file chose the name, so the operator is told where the
 * value is sent.
 */
static const char *
ask(const struct engine *en, struct arena *a, const struct capability_bind *b)
{
	return arena_printf(a,
	    "%.*s would be sent to %s, which an imported document names, so it "
	    "is not taken from the environment by itself: give --set %.*s to "
	    "take it from there, or --set %.*s=VALUE, then start again",
	    STR_FMT(b->source), engine_bind_hosts(en, a, b), STR_FMT(b->source),
	    STR_FMT(b->source));
}

const char *
engine_binds_not_set(struct arena *a, struct str name)
{
	return arena_printf(a,
	    "%.*s is not set: export %.*s=VALUE, or give --set %.*s=VALUE, "
	    "then start again",
	    STR_FMT(name), STR_FMT(name), STR_FMT(name));
}

const char *
engine_binds_missing(const struct engine *en, struct arena *a,
    const struct engine_value *v, struct str name)
{
	if (v != NULL && v->bind != NULL && v->bind->operator_only)
		return ask(en, a, v->bind);
	if (v != NULL && v->problem != NULL)
		return arena_printf(a, "%s; or give it with --set %.*s=VALUE",
		    v->problem, STR_FMT(v->name));
	if (v != NULL && v->bind != NULL)
		name = v->bind->source;
	return engine_binds_not_set(a, name);
}

bool
engine_binds_next_asked(const struct engine *en, struct arena *a, size_t *at,
    struct engine_asked *out)
{
	while (*at < en->bind_count) {
		const struct engine_value *v = &en->binds[(*at)++];

		if (!v->bind->operator_only)
			continue;
		out->name = v->bind->source;
		out->hosts = engine_bind_hosts(en, a, v->bind);
		out->given = v->value.n > 0;
		return true;
	}
	return false;
}
