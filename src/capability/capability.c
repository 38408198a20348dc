/* capability.c - reads a capability file: import, load, link. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "capability/import/import.h"
#include "capability/link/link.h"
#include "capability/load/load.h"
#include "capability/reader/reader.h"
#include "capability/ref/ref.h"
#include "capability/capability.h"

static const struct capability_key info_keys[] = {
	{ "label", CAPABILITY_TEXT },
	{ "title", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "version", CAPABILITY_TEXT },
	{ "tags", CAPABILITY_LIST },
	{ "created", CAPABILITY_TEXT },
	{ "modified", CAPABILITY_TEXT },
	{ "stakeholders", CAPABILITY_ANY },
	{ "personas", CAPABILITY_ANY },
	{ "related", CAPABILITY_ANY },
};

static void
load_info(struct capability_reader *r, const struct json *info)
{
	struct capability *s = r->capability;

	if (info == NULL ||
	    !capability_reader_map(r, info, "info", info_keys, LEN(info_keys)))
		return;
	s->label = capability_reader_text(info, "label");
	if (s->label.p == NULL)
		s->label = capability_reader_text(info, "title");
	if (s->label.p == NULL)
		s->label = capability_reader_text(info, "display");
	s->description = capability_reader_text(info, "description");
	s->version = capability_reader_text(info, "version");
	s->tags = json_get(info, "tags");
	if (!json_is(s->tags, JSON_ARRAY))
		s->tags = NULL;
}

/*
 * The order matters.  Imports come first: the loaders read one file.  Binds
 * come before consumes, because {{X}} in a path is a bind or a variable.
 * Linking needs all sections, and references are compiled when everything they
 * can name is known.
 */
static void
load_root(struct capability_reader *r, struct json *root)
{
	struct capability_dialect dialect;
	const struct json *capability;

	capability_import_root(r, root, &dialect);
	r->capability->dialect = dialect.version;
	r->capability->later = dialect.later;
	capability_import_all(r, root);
	r->has_orchestration =
	    json_get(json_get(root, "capability"), "orchestration") != NULL;
	load_info(r, capability_reader_submap(root, "info"));
	capability = capability_reader_submap(root, "capability");
	capability_load_binds(r, root);
	capability_load_binds(r, capability);
	capability_load_schemas(r, capability);
	capability_load_consumes(r, root);
	capability_load_consumes(r, capability);
	capability_load_aggregates(r, root);
	capability_load_aggregates(r, capability);
	capability_load_exposes(r, root);
	capability_load_exposes(r, capability);
	capability_link(r);
	capability_ref_compile(r->capability);
}

static const char *
describe_root(const struct json *root)
{
	return root->kind == JSON_NULL ? "the file is empty"
	                               : "this is not a mapping";
}

static void
reader_init(struct capability_reader *r,
    const struct capability_load_options *options,
    const struct capability_file_id *id, struct str file)
{
	struct capability *s = r->capability;

	s->file = arena_str(&s->arena, file);
	s->files = arena_new(
	    &s->arena, CAPABILITY_MODEL_ALL_FILES * sizeof(*s->files));
	s->files[s->file_count++] = arena_strdup(&s->arena, file);
	r->strict = options->strict;
	r->max_bytes = options->max_bytes;
	r->max_values = options->max_values;
	r->file_id = *id;
	table_init(&r->binds, &s->arena);
	table_init(&r->operations, &s->arena);
	table_init(&r->by_resource, &s->arena);
	table_init(&r->functions, &s->arena);
	table_init(&r->namespaces, &s->arena);
	table_init(&r->failed_imports, &s->arena);
}

/*
 * Loads the tree, which is on the arena of s.  Returns s; NULL, and frees s, if
 * the tree is not a mapping.
 */
static struct capability *
load_tree(struct capability *s, struct str file, struct json *root,
    const struct capability_load_options *options,
    const struct capability_file_id *id, struct err *e)
{
	struct capability_reader reader = { .capability = s, .a = &s->arena };

	if (root->kind != JSON_OBJECT) {
		err_at(e, ERR_INPUT, root->line > 0 ? root->line : 1,
		    root->column > 0 ? root->column : 1,
		    "%s: a capability file begins with "
		    "'naftiko: 1.0.0-alpha2'",
		    describe_root(root));
		capability_free(s);
		return NULL;
	}
	reader_init(&reader, options, id, file);
	load_root(&reader, root);
	capability_reader_finish(&reader);
	arena_done(&reader.scratch);
	return s;
}

static struct capability *
load(struct str file, struct str text,
    const struct capability_load_options *options,
    const struct capability_file_id *id, struct err *e)
{
	struct capability *s = mem_new(sizeof(*s));
	struct json *root =
	    capability_reader_parse(&s->arena, text, options->max_values, e);

	if (root != NULL)
		return load_tree(s, file, root, options, id, e);
	capability_free(s);
	return NULL;
}

/* Sets the place of values below v that have none to that of v. */
static void
inherit_place(struct json *v)
{
	for (struct json *c = v->first; c != NULL; c = c->next) {
		if (c->line == 0) {
			c->line = v->line;
			c->column = v->column;
		}
		if (c->name_line == 0) {
			c->name_line = c->line;
			c->name_column = c->column;
		}
		inherit_place(c);
	}
}

struct capability *
capability_load_tree(const char *file, const struct json *root,
    const struct capability_load_options *options, struct err *e)
{
	static const struct capability_file_id none;
	struct capability_load_options alone = *options;
	struct capability *s = mem_new(sizeof(*s));
	struct json *copy = json_copy(&s->arena, root);

	/* The copy grows: a large document must not be there beside it. */
	if (options->taken != NULL)
		arena_done(options->taken);
	if (copy->line == 0)
		copy->line = copy->column = 1;
	inherit_place(copy);
	alone.max_bytes = 0;
	return load_tree(s, str_of(file), copy, &alone, &none, e);
}

/* Returns the number of the file, which is added if it is new. */
static unsigned
find_source(struct capability *s, const char *file)
{
	size_t i = 0;

	while (
	    file != NULL && i < s->file_count && strcmp(s->files[i], file) != 0)
		i++;
	if (file == NULL || i == CAPABILITY_MODEL_FILES)
		return 0;
	if (i == s->file_count)
		s->files[s->file_count++] =
		    arena_strdup(&s->arena, str_of(file));
	return (unsigned)i;
}

void
capability_add_file(struct capability *s, const char *file)
{
	find_source(s, file);
}

void
capability_add_warning(struct capability *s, const struct capability_remark *x)
{
	struct capability_note *note = arena_new(&s->arena, sizeof(*note));
	struct capability_note **tail = &s->notes;

	*note = (struct capability_note){
		.place = { x->line, x->column, find_source(s, x->file) },
		.text = arena_str(&s->arena, x->text),
	};
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = note;
	s->warnings++;
}

struct capability *
capability_load_text(struct str file, struct str text, struct err *e)
{
	static const struct capability_load_options options;
	static const struct capability_file_id none;

	return load(file, text, &options, &none, e);
}

struct capability *
capability_load_as(const char *file,
    const struct capability_load_options *options, struct err *e)
{
	struct capability *s = NULL;
	struct capability_file_id id;
	struct buf text;

	buf_init(&text, (size_t)options->max_bytes);
	if (capability_file_read(file, options->regular, &text, &id, e) == 0)
		s = load(str_of(file), buf_str(&text), options, &id, e);
	else if (e != NULL && e->kind == ERR_ABSENT)
		/* The user named the file, so a missing one is wrong input. */
		e->kind = ERR_INPUT;
	buf_done(&text);
	return s;
}

struct capability *
capability_load_read(const char *file, struct str text,
    const struct capability_load_options *options, struct err *e)
{
	struct capability_file_id id = { 0, 0 };
	struct stat st;

	if (stat(file, &st) == 0)
		id = (struct capability_file_id){ st.st_dev, st.st_ino };
	return load(str_of(file), text, options, &id, e);
}

struct capability *
capability_load(const char *file, int64_t max, struct err *e)
{
	const struct capability_load_options options = { .max_bytes = max };

	return capability_load_as(file, &options, e);
}

void
capability_require_key(struct capability *s)
{
	for (struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next) {
		struct capability_auth *auth;

		if (x->type != CAPABILITY_EXPOSES_REST &&
		    x->type != CAPABILITY_EXPOSES_MCP &&
		    x->type != CAPABILITY_EXPOSES_SKILL)
			continue;
		auth = arena_new(&s->arena, sizeof(*auth));
		auth->place = x->place;
		auth->type = CAPABILITY_AUTH_KEY;
		auth->type_name = STR("key");
		x->auth = auth;
	}
}

void
capability_free(struct capability *s)
{
	struct arena a;

	if (s == NULL)
		return;
	a = s->arena;
	free(s);
	arena_done(&a);
}
