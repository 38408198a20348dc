/* spec_load.c - a capability file becomes a struct spec. */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "data/yaml.h"
#include "spec/spec.h"
#include "spec/spec_dialect.h"
#include "spec/spec_file.h"
#include "spec/spec_import.h"
#include "spec/spec_load.h"
#include "spec/spec_strict.h"
#include "spec/spec_walk.h"

static const struct spec_key root_keys[] = {
	{ "naftiko", SPEC_TEXT },
	{ "ikanos", SPEC_TEXT },
	{ "info", SPEC_MAP },
	{ "binds", SPEC_LIST },
	{ "capability", SPEC_MAP },
	{ "consumes", SPEC_LIST },
	{ "exposes", SPEC_LIST },
	{ "imports", SPEC_LIST },
	{ "aggregates", SPEC_LIST },
};

static const struct spec_key info_keys[] = {
	{ "label", SPEC_TEXT },
	{ "title", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "version", SPEC_TEXT },
	{ "tags", SPEC_LIST },
	{ "created", SPEC_TEXT },
	{ "modified", SPEC_TEXT },
	{ "stakeholders", SPEC_ANY },
	{ "personas", SPEC_ANY },
	{ "related", SPEC_ANY },
};

static const struct spec_key capability_keys[] = {
	{ "binds", SPEC_LIST },
	{ "consumes", SPEC_LIST },
	{ "exposes", SPEC_LIST },
	{ "aggregates", SPEC_LIST },
	{ "orchestration", SPEC_LIST | SPEC_MAP | SPEC_LATER },
	{ "governance", SPEC_LIST | SPEC_MAP | SPEC_LATER },
};

static void
load_info(struct spec_walk *w, const struct json *info)
{
	struct spec *s = w->spec;

	if (info == NULL ||
	    !spec_walk_map(w, info, "info", info_keys, LEN(info_keys)))
		return;
	s->label = spec_walk_text(info, "label");
	if (s->label.p == NULL)
		s->label = spec_walk_text(info, "title");
	if (s->label.p == NULL)
		s->label = spec_walk_text(info, "display");
	s->description = spec_walk_text(info, "description");
	s->version = spec_walk_text(info, "version");
	s->tags = json_get(info, "tags");
	if (!json_is(s->tags, JSON_ARRAY))
		s->tags = NULL;
}

/* A file may be a capability, or one of the sections that others import. */
static bool
has_section(const struct json *root)
{
	static const char *const sections[] = { "capability", "consumes",
		"exposes", "aggregates", "binds", "imports" };

	for (size_t i = 0; i < LEN(sections); i++)
		if (json_get(root, sections[i]) != NULL)
			return true;
	return false;
}

void
spec_load_prepare(
    struct spec_walk *w, struct json *root, struct spec_dialect *said)
{
	const struct spec_dialect dialect = spec_dialect_of(w, root);
	const struct json *capability;

	if (w->strict)
		spec_strict_check(w, root, &dialect);
	spec_dialect_unify(w, root, dialect);
	spec_walk_map(w, root, "the file", root_keys, LEN(root_keys));
	capability = spec_walk_submap(root, "capability");
	if (capability != NULL)
		spec_walk_map(w, capability, "the capability", capability_keys,
		    LEN(capability_keys));
	else if (!has_section(root))
		spec_walk_error(w, spec_walk_place(root),
		    "the file has no 'capability': say there what it consumes "
		    "and exposes");
	if (said != NULL)
		*said = dialect;
}

static void
load_root(struct spec_walk *w, struct json *root)
{
	struct spec_dialect dialect;
	const struct json *capability;

	spec_load_prepare(w, root, &dialect);
	w->spec->dialect = dialect.version;
	w->spec->later = dialect.later;
	spec_import_all(w, root);
	w->has_orchestration =
	    json_get(json_get(root, "capability"), "orchestration") != NULL;
	load_info(w, spec_walk_submap(root, "info"));
	capability = spec_walk_submap(root, "capability");
	spec_load_binds(w, root);
	spec_load_binds(w, capability);
	spec_load_consumes(w, root);
	spec_load_consumes(w, capability);
	spec_load_aggregates(w, root);
	spec_load_aggregates(w, capability);
	spec_load_exposes(w, root);
	spec_load_exposes(w, capability);
	spec_link(w);
}

static const char *
begin_words(const struct json *root)
{
	return root->kind == JSON_NULL ? "the file is empty"
	                               : "this is no mapping";
}

static void
walk_init(struct spec_walk *w, const struct spec_how *how,
    const struct spec_file_id *id, struct str file)
{
	struct spec *s = w->spec;

	s->file = arena_str(&s->arena, file);
	s->files =
	    arena_new(&s->arena, (SPEC_IMPORT_FILES + 1) * sizeof(*s->files));
	s->files[s->file_count++] = arena_strdup(&s->arena, file);
	w->strict = how->strict;
	w->max_bytes = how->max_bytes;
	w->max_values = how->max_values;
	w->file_id = *id;
	table_init(&w->binds, &s->arena);
	table_init(&w->operations, &s->arena);
	table_init(&w->functions, &s->arena);
	table_init(&w->namespaces, &s->arena);
	table_init(&w->unread, &s->arena);
}

struct json *
spec_walk_parse(
    struct arena *a, struct str text, int64_t max_values, struct err *e)
{
	const struct yaml_bounds bounds = { .values = (size_t)max_values,
		.raise = "; --limit spec_values=N raises this" };

	struct json *root;

	if (max_values <= 0)
		return yaml_parse(a, text, e);
	root = yaml_parse_within(a, text, &bounds, e);
	/* It is the operator's to change, as in yaml_parse(). */
	if (root == NULL && e != NULL && e->kind == ERR_LIMIT)
		e->kind = ERR_INPUT;
	return root;
}

static struct spec *
load(struct str file, struct str text, const struct spec_how *how,
    const struct spec_file_id *id, struct err *e)
{
	struct spec *s = mem_new(sizeof(*s));
	struct spec_walk w = { .spec = s, .a = &s->arena };
	struct json *root =
	    spec_walk_parse(&s->arena, text, how->max_values, e);

	if (root == NULL)
		goto fail;
	if (root->kind != JSON_OBJECT) {
		err_at(e, ERR_INPUT, root->line > 0 ? root->line : 1,
		    root->column > 0 ? root->column : 1,
		    "%s: a capability file begins with "
		    "'naftiko: 1.0.0-alpha2'",
		    begin_words(root));
		goto fail;
	}
	walk_init(&w, how, id, file);
	load_root(&w, root);
	spec_walk_finish(&w);
	arena_done(&w.scratch);
	return s;
fail:
	spec_free(s);
	return NULL;
}

struct spec *
spec_load_text_as(
    struct str file, struct str text, const struct spec_how *how, struct err *e)
{
	const struct spec_how alone = { .strict = how->strict };
	static const struct spec_file_id none;

	return load(file, text, &alone, &none, e);
}

struct spec *
spec_load_text(struct str file, struct str text, struct err *e)
{
	static const struct spec_how how = { .strict = false };

	return spec_load_text_as(file, text, &how, e);
}

struct spec *
spec_load_as(const char *file, const struct spec_how *how, struct err *e)
{
	struct spec *s = NULL;
	struct spec_file_id id;
	struct buf text;

	buf_init(&text, (size_t)how->max_bytes);
	if (spec_file_read(file, how->regular, &text, &id, e) == 0)
		s = load(str_of(file), buf_str(&text), how, &id, e);
	else if (e != NULL && e->kind == ERR_ABSENT)
		/* A file that is not there is the user's slip. */
		e->kind = ERR_INPUT;
	buf_done(&text);
	return s;
}

struct spec *
spec_load_read(const char *file, struct str text, const struct spec_how *how,
    struct err *e)
{
	struct spec_file_id id = { 0, 0 };
	struct stat st;

	if (stat(file, &st) == 0)
		id = (struct spec_file_id){ st.st_dev, st.st_ino };
	return load(str_of(file), text, how, &id, e);
}

struct spec *
spec_load(const char *file, int64_t max, struct err *e)
{
	const struct spec_how how = { .max_bytes = max };

	return spec_load_as(file, &how, e);
}

void
spec_free(struct spec *s)
{
	struct arena a;

	if (s == NULL)
		return;
	a = s->arena;
	free(s);
	arena_done(&a);
}
