/* spec_bind.c - names in a file, and where their values come from. */
#include "base/err.h"
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_file.h"
#include "spec/spec_import.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key bind_keys[] = {
	{ "namespace", SPEC_TEXT | SPEC_NEEDED },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "location", SPEC_TEXT },
	{ "keys", SPEC_MAP | SPEC_NEEDED },
	{ "tags", SPEC_LIST },
};

/* The file is one of those that the program looks at for changes. */
static void
add_file(struct spec *s, const char *path)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (str_is(str_of(s->files[i]), path))
			return;
	if (s->file_count < SPEC_IMPORT_FILES + SPEC_IMPORT_BIND_FILES)
		s->files[s->file_count++] = path;
}

/* As the import writes it: the author of the names is not the operator. */
#define ASKED "operator://named"

bool
spec_bind_is_guarded(const struct spec *s, unsigned source)
{
	for (const struct spec_guard *g = s->guards; g != NULL; g = g->next)
		if (g->source == source)
			return true;
	return false;
}

/* Also where the bind has no keys: the file may need none. */
static void
guard(struct spec_walk *w, unsigned source)
{
	struct spec_guard *g;

	if (spec_bind_is_guarded(w->spec, source))
		return;
	g = arena_new(w->a, sizeof(*g));
	g->source = source;
	g->next = w->spec->guards;
	w->spec->guards = g;
}

/* Where the values of all keys of one bind are. */
static void
load_location(
    struct spec_walk *w, const struct json *v, struct spec_bind *common)
{
	const struct json *location = json_get(v, "location");
	struct err e = { .kind = ERR_NONE };

	if (spec_walk_scalar(location).n == 0)
		return;
	common->location = spec_walk_scalar(location);
	if (str_is(common->location, ASKED)) {
		common->asked = true;
		guard(w, common->place.source);
		return;
	}
	common->file = spec_file_path(
	    w->a, spec_file_of(w->spec, common->place).p, common->location, &e);
	if (common->file != NULL) {
		add_file(w->spec, common->file);
		return;
	}
	common->refused = arena_strdup(w->a, str_of(e.text));
	spec_walk_warn(w, spec_walk_place(location),
	    "the location of bind '%.*s' cannot be read: %s",
	    STR_FMT(common->namespace), e.text);
}

static void
load_key(struct spec_walk *w, const struct json *k,
    const struct spec_bind *common, struct spec_bind ***tail)
{
	struct spec_bind *b = arena_new(w->a, sizeof(*b));

	*b = *common;
	b->place = spec_walk_name_place(k);
	b->name = k->name;
	b->source = spec_walk_scalar(k);
	if (b->source.n == 0)
		b->source = b->name;
	table_add(&w->binds, b->name, b);
	table_add(&w->binds,
	    arena_strf(
	        w->a, "%.*s.%.*s", STR_FMT(b->namespace), STR_FMT(b->name)),
	    b);
	**tail = b;
	*tail = &b->next;
}

static void
load_bind(struct spec_walk *w, const struct json *v, struct spec_bind ***tail)
{
	struct spec_bind common = { .place = spec_walk_place(v) };
	const struct json *keys;

	if (!spec_walk_map(w, v, "a bind", bind_keys, LEN(bind_keys)))
		return;
	common.namespace = spec_walk_text(v, "namespace");
	load_location(w, v, &common);
	keys = spec_walk_submap(v, "keys");
	for (const struct json *k = keys != NULL ? keys->first : NULL;
	     k != NULL; k = k->next)
		load_key(w, k, &common, tail);
}

void
spec_bind_environment(struct spec_walk *w, struct spec_param **params)
{
	struct spec_bind **tail = &w->spec->binds;

	while (*tail != NULL)
		tail = &(*tail)->next;
	while (*params != NULL) {
		const struct spec_param *p = *params;
		struct spec_bind *b;

		if (p->in != SPEC_IN_ENVIRONMENT || p->value.p != NULL) {
			params = &(*params)->next;
			continue;
		}
		*params = p->next;
		if (table_find(&w->binds, p->name) != NULL)
			continue;
		b = arena_new(w->a, sizeof(*b));
		b->place = p->place;
		b->namespace = STR("env");
		b->name = b->source = p->name;
		table_add(&w->binds, b->name, b);
		*tail = b;
		tail = &b->next;
	}
}

void
spec_load_binds(struct spec_walk *w, const struct json *map)
{
	struct spec_bind **tail = &w->spec->binds;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v = spec_walk_items(map, "binds"); v != NULL;
	     v = v->next)
		load_bind(w, v, &tail);
}
