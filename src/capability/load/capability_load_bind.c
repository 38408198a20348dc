/* capability_load_bind.c - reads `binds`. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key bind_keys[] = {
	{ "namespace", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "location", CAPABILITY_TEXT },
	{ "keys", CAPABILITY_MAP | CAPABILITY_NEEDED },
	{ "tags", CAPABILITY_LIST },
};

/*
 * Adds the file to those that are watched for changes.  Beyond the size of the
 * list, files are read, but not watched.
 */
static void
add_file(struct capability *s, const char *path)
{
	for (size_t i = 0; i < s->file_count; i++)
		if (str_is(str_of(s->files[i]), path))
			return;
	if (s->file_count < CAPABILITY_MODEL_ALL_FILES)
		s->files[s->file_count++] = path;
}

/*
 * The location of binds in files made by `import`.  The author of the imported
 * document must not choose variables of the operator's environment.
 */
#define ASKED "operator://named"

/* Guards the file, even if the bind has no keys. */
static void
guard(struct capability_reader *r, unsigned source)
{
	struct capability_guard *g;

	if (capability_bind_is_guarded(r->capability, source))
		return;
	g = arena_new(r->a, sizeof(*g));
	g->source = source;
	g->next = r->capability->guards;
	r->capability->guards = g;
}

/* Sets where the values of all keys of one bind come from. */
static void
load_location(struct capability_reader *r, const struct json *v,
    struct capability_bind *common)
{
	const struct json *location = json_get(v, "location");
	struct err e = { .kind = ERR_NONE };

	if (capability_reader_scalar(location).n == 0)
		return;
	common->location = capability_reader_scalar(location);
	if (str_is(common->location, ASKED)) {
		common->operator_only = true;
		guard(r, common->place.source);
		return;
	}
	common->file = capability_file_path(r->a,
	    capability_place_file(r->capability, common->place).p,
	    common->location, &e);
	if (common->file != NULL) {
		add_file(r->capability, common->file);
		return;
	}
	common->refused = arena_strdup(r->a, str_of(e.text));
	capability_reader_warn(r, capability_reader_place(location),
	    "the location of bind '%.*s' cannot be read: %s",
	    STR_FMT(common->namespace), e.text);
}

static void
load_key(struct capability_reader *r, const struct json *k,
    const struct capability_bind *common, struct capability_bind ***tail)
{
	struct capability_bind *b = arena_new(r->a, sizeof(*b));

	*b = *common;
	b->place = capability_reader_name_place(k);
	b->name = k->name;
	b->source = capability_reader_scalar(k);
	if (b->source.n == 0)
		b->source = b->name;
	table_add(&r->binds, b->name, b);
	table_add(&r->binds,
	    arena_strf(
	        r->a, "%.*s.%.*s", STR_FMT(b->namespace), STR_FMT(b->name)),
	    b);
	**tail = b;
	*tail = &b->next;
}

static void
load_bind(struct capability_reader *r, const struct json *v,
    struct capability_bind ***tail)
{
	struct capability_bind common = { .place = capability_reader_place(v) };
	const struct json *keys;

	if (!capability_reader_map(r, v, "a bind", bind_keys, LEN(bind_keys)))
		return;
	common.namespace = capability_reader_text(v, "namespace");
	load_location(r, v, &common);
	keys = capability_reader_submap(v, "keys");
	for (const struct json *k = keys != NULL ? keys->first : NULL;
	     k != NULL; k = k->next)
		load_key(r, k, &common, tail);
}

struct str
capability_load_bind_named(
    struct capability_reader *r, struct str text, struct capability_place place)
{
	if (text.n == 0 || table_find(&r->binds, text) == NULL)
		return text;
	capability_reader_warn(r, place,
	    "'%.*s' is the name of a bind; it is read as that: write "
	    "'{{%.*s}}'",
	    STR_FMT(str_part(text, 0, 80)), STR_FMT(str_part(text, 0, 80)));
	return arena_strf(r->a, "{{%.*s}}", STR_FMT(text));
}

void
capability_load_bind_environment(
    struct capability_reader *r, struct capability_param **params)
{
	struct capability_bind **tail = &r->capability->binds;

	while (*tail != NULL)
		tail = &(*tail)->next;
	while (*params != NULL) {
		const struct capability_param *p = *params;
		struct capability_bind *b;

		if (p->in != CAPABILITY_IN_ENVIRONMENT || p->value.p != NULL) {
			params = &(*params)->next;
			continue;
		}
		*params = p->next;
		if (table_find(&r->binds, p->name) != NULL)
			continue;
		b = arena_new(r->a, sizeof(*b));
		b->place = p->place;
		b->namespace = STR("env");
		b->name = b->source = p->name;
		table_add(&r->binds, b->name, b);
		*tail = b;
		tail = &b->next;
	}
}

void
capability_load_binds(struct capability_reader *r, const struct json *map)
{
	struct capability_bind **tail = &r->capability->binds;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v = capability_reader_items(map, "binds");
	     v != NULL; v = v->next)
		load_bind(r, v, &tail);
}
