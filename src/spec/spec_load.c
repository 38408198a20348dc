/* spec_load.c - a capability file becomes a struct spec. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "data/yaml.h"
#include "spec/spec.h"
#include "spec/spec_dialect.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key root_keys[] = {
	{ "naftiko", SPEC_TEXT },
	{ "ikanos", SPEC_TEXT },
	{ "info", SPEC_MAP },
	{ "binds", SPEC_LIST },
	{ "capability", SPEC_MAP },
	{ "consumes", SPEC_LIST },
	{ "exposes", SPEC_LIST },
	{ "imports", SPEC_LIST | SPEC_LATER },
	{ "aggregates", SPEC_LIST | SPEC_MAP | SPEC_LATER },
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

static const struct spec_key bind_keys[] = {
	{ "namespace", SPEC_TEXT | SPEC_NEEDED },
	{ "label", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "location", SPEC_TEXT | SPEC_LATER },
	{ "keys", SPEC_MAP | SPEC_NEEDED },
};

static const struct spec_key capability_keys[] = {
	{ "binds", SPEC_LIST },
	{ "consumes", SPEC_LIST },
	{ "exposes", SPEC_LIST },
	{ "aggregates", SPEC_LIST | SPEC_MAP | SPEC_LATER },
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

static void
load_bind(struct spec_walk *w, const struct json *v, struct spec_bind ***tail)
{
	const struct json *keys;

	if (!spec_walk_map(w, v, "a bind", bind_keys, LEN(bind_keys)))
		return;
	keys = spec_walk_submap(v, "keys");
	for (const struct json *k = keys != NULL ? keys->first : NULL;
	     k != NULL; k = k->next) {
		struct spec_bind *b = arena_new(w->a, sizeof(*b));

		b->place = spec_walk_name_place(k);
		b->namespace = spec_walk_text(v, "namespace");
		b->name = k->name;
		b->source = spec_walk_scalar(k);
		if (b->source.n == 0)
			b->source = b->name;
		spec_names_add(&w->binds, b->name, b);
		spec_names_add(&w->binds,
		    arena_strf(w->a, "%.*s.%.*s", STR_FMT(b->namespace),
		        STR_FMT(b->name)),
		    b);
		**tail = b;
		*tail = &b->next;
	}
}

static void
load_binds(struct spec_walk *w, const struct json *map)
{
	struct spec_bind **tail = &w->spec->binds;

	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v = spec_walk_items(map, "binds"); v != NULL;
	     v = v->next)
		load_bind(w, v, &tail);
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

static void
load_root(struct spec_walk *w, struct json *root)
{
	const struct spec_dialect dialect = spec_dialect_of(w, root);
	const struct json *capability;

	w->spec->dialect = dialect.version;
	w->spec->later = dialect.later;
	spec_dialect_unify(w, root, dialect);
	spec_walk_map(w, root, "the file", root_keys, LEN(root_keys));
	w->has_imports = json_get(root, "imports") != NULL;
	load_info(w, spec_walk_submap(root, "info"));
	load_binds(w, root);
	capability = spec_walk_submap(root, "capability");
	if (capability != NULL) {
		spec_walk_map(w, capability, "the capability", capability_keys,
		    LEN(capability_keys));
		load_binds(w, capability);
	} else if (!has_section(root)) {
		spec_walk_error(w, spec_walk_place(root),
		    "the file has no 'capability': say there what it consumes "
		    "and exposes");
	}
	spec_load_consumes(w, root);
	spec_load_consumes(w, capability);
	spec_load_exposes(w, root);
	spec_load_exposes(w, capability);
	spec_link(w);
}

struct spec *
spec_load_text(struct str file, struct str text, struct err *e)
{
	struct spec *s = mem_new(sizeof(*s));
	struct spec_walk w = { .spec = s, .a = &s->arena };
	struct json *root = yaml_parse(&s->arena, text, e);

	if (root == NULL)
		goto fail;
	if (root->kind == JSON_NULL) {
		err_at(e, ERR_INPUT, 1, 1,
		    "the file is empty: a capability file begins with "
		    "'naftiko: 1.0.0-alpha2'");
		goto fail;
	}
	if (root->kind != JSON_OBJECT) {
		err_at(e, ERR_INPUT, root->line, root->column,
		    "this is no mapping: a capability file begins with "
		    "'naftiko: 1.0.0-alpha2'");
		goto fail;
	}
	s->file = arena_str(&s->arena, file);
	s->files = arena_new(&s->arena, sizeof(*s->files));
	s->files[s->file_count++] = arena_strdup(&s->arena, file);
	spec_names_init(&w.binds, &s->arena);
	spec_names_init(&w.operations, &s->arena);
	spec_names_init(&w.namespaces, &s->arena);
	load_root(&w, root);
	spec_walk_finish(&w);
	arena_done(&w.scratch);
	return s;
fail:
	spec_free(s);
	return NULL;
}

/* The whole file into out, whose ceiling is one byte above what may come. */
static int
read_all(int fd, const char *file, struct buf *out, struct err *e)
{
	for (;;) {
		char piece[16384];
		const ssize_t n = read(fd, piece, sizeof(piece));

		if (n == 0)
			return 0;
		if (n > 0)
			buf_add(out, piece, (size_t)n);
		else if (errno != EINTR)
			return err_errno(e, "cannot read '%s'", file);
		if (out->over)
			return err_set(e, ERR_INPUT,
			    "'%s' is larger than %zu bytes; --limit "
			    "spec_bytes=N raises this",
			    file, out->max);
	}
}

struct spec *
spec_load(const char *file, int64_t max, struct err *e)
{
	struct spec *s = NULL;
	struct stat st;
	struct buf text;
	int fd;

	buf_init(&text, (size_t)max);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd == -1) {
		err_errno(e, "cannot open '%s'", file);
		goto fail;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(e, ERR_INPUT,
		    "'%s' is a directory; name a capability file in it", file);
		goto out;
	}
	if (read_all(fd, file, &text, e) == 0)
		s = spec_load_text(str_of(file), buf_str(&text), e);
	goto out;
fail:
	/* A file that is not there is the user's slip, not the machine's. */
	if (e != NULL && (errno == ENOENT || errno == ENOTDIR))
		e->kind = ERR_INPUT;
out:
	if (fd != -1)
		close(fd);
	buf_done(&text);
	return s;
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
