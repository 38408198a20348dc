/* spec_import.c - what a file takes from other files. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "data/yaml.h"
#include "spec/spec.h"
#include "spec/spec_file.h"
#include "spec/spec_import.h"
#include "spec/spec_load.h"
#include "spec/spec_near.h"
#include "spec/spec_walk.h"

enum {
	DEPTH_MAX = 16,
	ENTRIES_MAX = 10000, /* taken in all, over every file */
	BYTES_FACTOR = 8, /* all files together, in ceilings of one */
	LISTED_MAX = 6, /* namespaces in a message */
};

/* The key of what the language does not have. */
#define EXTENSION "x-claviger"

/* One file that was read. */
struct source {
	struct spec_file_id id;
	const char *path;
	const struct json *root; /* unified; NULL: it cannot be read */
	struct err error; /* why */
	bool binds_taken;
};

/* One import that is being followed. */
struct trail {
	const struct trail *up;
	unsigned source;
	struct str name;
	const char *section;
	int depth;
};

struct import {
	struct spec_walk *w;
	struct source files[SPEC_IMPORT_FILES];
	size_t entries;
	int64_t bytes_left;
	struct json *binds; /* that come along; NULL: none yet */
};

static const char *const sections[] = { "binds", "consumes", "exposes",
	"aggregates" };

/* Mark every value with the file that it came from. */
static void
mark(struct json *v, uint16_t source)
{
	v->source = source;
	for (struct json *x = v->first; x != NULL; x = x->next)
		mark(x, source);
}

static struct json *
parse(struct import *m, struct source *f, struct str text, unsigned number)
{
	struct json *root = yaml_parse(m->w->a, text, &f->error);

	if (root == NULL) {
		spec_walk_error(m->w,
		    (struct spec_place){
		        f->error.line, f->error.column, number },
		    "%s", f->error.text);
		return NULL;
	}
	mark(root, (uint16_t)number);
	if (root->kind != JSON_OBJECT) {
		/* An empty file has no first value to point at. */
		if (root->line == 0)
			root->line = root->column = 1;
		err_at(&f->error, ERR_INPUT, root->line, root->column,
		    "this is no mapping: an imported file is a capability file "
		    "or one of its sections");
		spec_walk_error(
		    m->w, spec_walk_place(root), "%s", f->error.text);
		return NULL;
	}
	spec_load_prepare(m->w, root, NULL);
	return root;
}

/* The number of the file that is the same as number's, by another path. */
static unsigned
same_file(const struct import *m, unsigned number)
{
	const struct spec_file_id id = m->files[number].id;

	for (unsigned i = 0; i < number; i++)
		if (m->files[i].id.inode == id.inode &&
		    m->files[i].id.device == id.device)
			return i;
	return number;
}

/* Read the file of that number; its number, or that of the same file. */
static unsigned
read_source(struct import *m, unsigned number)
{
	struct source *f = &m->files[number];
	const int64_t max =
	    m->w->max_bytes < m->bytes_left ? m->w->max_bytes : m->bytes_left;
	unsigned same = number;
	struct buf text;

	buf_init(&text, (size_t)max);
	if (spec_file_read(f->path, true, &text, &f->id, &f->error) == 0) {
		same = same_file(m, number);
		if (same == number)
			f->root = parse(m, f, buf_str(&text), number);
		else
			f->id = (struct spec_file_id){ 0, 0 };
	}
	m->bytes_left -= (int64_t)text.len;
	buf_done(&text);
	return same;
}

/* The number of the file of that path, which is read where it is new. */
static int
open_source(struct import *m, const char *path, struct err *e)
{
	struct spec *s = m->w->spec;
	unsigned number = 0;

	while (number < s->file_count &&
	       !str_is(str_of(m->files[number].path), path))
		number++;
	if (number == SPEC_IMPORT_FILES)
		return err_set(e, ERR_INPUT,
		    "more than %d files are imported in all; join some",
		    SPEC_IMPORT_FILES);
	if (number == s->file_count) {
		m->files[number].path = path;
		s->files[s->file_count++] = path;
		number = read_source(m, number);
	} else if (m->files[number].root == NULL &&
	           m->files[number].error.kind == ERR_NONE) {
		number = read_source(m, number);
	}
	if (m->files[number].root != NULL)
		return (int)number;
	*e = m->files[number].error;
	return -1;
}

/* By what name an entry of a section is known. */
static struct str
name_of(const struct json *entry)
{
	static const char *const keys[] = { "namespace", "as", "import" };

	for (size_t i = 0; i < LEN(keys); i++)
		if (spec_walk_text(entry, keys[i]).n > 0)
			return spec_walk_text(entry, keys[i]);
	return STR_NONE;
}

static bool
is_import(const struct json *entry, const char *section)
{
	/* `location` alone is a bind's own, and of others a whole file. */
	return entry->kind == JSON_OBJECT &&
	       (json_get(entry, "import") != NULL ||
	           (section != sections[0] &&
	               json_get(entry, "location") != NULL &&
	               json_get(entry, "namespace") == NULL));
}

/*
 * Note that an entry brings nothing.  A file that is not there keeps only what
 * needs it from working: published files are often without their neighbours.
 */
static void
fail(struct import *m, const struct json *entry, const struct err *e)
{
	const struct spec_place place = spec_walk_place(entry);
	const struct str file = spec_walk_text(entry, "location");
	const struct str reason =
	    arena_strf(m->w->a, "is imported from '%.*s', and that failed: %s",
	        STR_FMT(str_part(file, 0, 200)), e->text);

	if (m->w->unread_file.p == NULL)
		m->w->unread_file = file;
	spec_names_add(
	    &m->w->unread, name_of(entry), arena_strdup(m->w->a, reason));
	if (e->line > 0)
		return; /* noted in the file itself */
	if (e->kind == ERR_ABSENT && !m->w->strict)
		spec_walk_warn(m->w, place,
		    "the import of '%.*s' brings nothing: %s; put the file "
		    "there or correct the path",
		    STR_FMT(str_part(file, 0, 200)), e->text);
	else
		spec_walk_error(m->w, place, "the import of '%.*s' failed: %s",
		    STR_FMT(str_part(file, 0, 200)), e->text);
}

/* The namespaces of a section of a file, the nearest to typed first. */
static const char *
list_names(struct import *m, const struct json *root, const char *section,
    struct str typed)
{
	const struct json *holders[] = { root, json_get(root, "capability") };
	struct spec_near near;

	spec_near_init(&near, typed, LISTED_MAX);
	for (size_t i = 0; i < LEN(holders); i++)
		for (const struct json *v =
		         spec_walk_items(holders[i], section);
		     v != NULL; v = v->next)
			if (name_of(v).n > 0)
				spec_near_add(&near, name_of(v));
	return spec_near_list(&near, m->w->a, "none");
}

/* A copy of an entry for another list; what is in it is shared. */
static void
push_copy(struct import *m, struct json *out, const struct json *entry)
{
	struct json *copy = json_new(m->w->a, JSON_OBJECT);

	*copy = *entry;
	copy->next = NULL;
	copy->name = STR_NONE;
	json_push(out, copy);
}

/* Give a copy another namespace; its members are copied, the rest is shared. */
static void
rename_entry(struct import *m, struct json *entry, struct str as)
{
	const struct json *old = entry->first;

	entry->first = entry->last = NULL;
	entry->count = 0;
	for (; old != NULL; old = old->next) {
		struct json *copy = json_new(m->w->a, old->kind);

		*copy = *old;
		copy->next = NULL;
		if (str_is(old->name, "namespace"))
			copy->text = as;
		json_add_str(entry, copy->name, copy);
	}
}

static void
add_copy(struct import *m, struct json *object, const struct json *member)
{
	struct json *copy = json_new(m->w->a, member->kind);

	*copy = *member;
	copy->next = NULL;
	json_add_str(object, copy->name, copy);
}

/* What the import says under x-claviger hides what the imported entry says. */
static void
lay_over(struct import *m, struct json *entry, const struct json *import)
{
	const struct json *upper = spec_walk_submap(import, EXTENSION);
	const struct json *lower = spec_walk_submap(entry, EXTENSION);
	const struct json *old = entry->first;
	struct json *both;

	if (upper == NULL)
		return;
	both = json_new(m->w->a, JSON_OBJECT);
	*both = *upper;
	both->first = both->last = both->next = NULL;
	both->count = 0;
	for (const struct json *v = lower != NULL ? lower->first : NULL;
	     v != NULL; v = v->next)
		if (json_get_str(upper, v->name) == NULL)
			add_copy(m, both, v);
	for (const struct json *v = upper->first; v != NULL; v = v->next)
		add_copy(m, both, v);
	entry->first = entry->last = NULL;
	entry->count = 0;
	for (; old != NULL; old = old->next)
		if (!str_is(old->name, EXTENSION))
			add_copy(m, entry, old);
	json_add_str(entry, both->name, both);
}

static int follow(struct import *m, const struct json *entry,
    const char *section, const struct trail *up, struct json *out,
    struct err *e);

/* What the holder has under the name; STR_NONE: all. */
static int
collect(struct import *m, const struct json *holder, const struct trail *trail,
    struct json *out, struct err *e)
{
	for (const struct json *v = spec_walk_items(holder, trail->section);
	     v != NULL; v = v->next) {
		if (trail->name.n > 0 && !str_equal(name_of(v), trail->name))
			continue;
		if (m->entries++ == ENTRIES_MAX)
			return err_set(e, ERR_INPUT,
			    "more than %d things are imported in all",
			    ENTRIES_MAX);
		if (!is_import(v, trail->section))
			push_copy(m, out, v);
		else if (follow(m, v, trail->section, trail, out, e) == -1)
			return -1;
	}
	return 0;
}

static void take_binds(
    struct import *m, unsigned number, const struct trail *trail);

/* Imports that come back to where they are never end. */
static int
check_trail(const struct import *m, const struct trail *trail, struct err *e)
{
	if (trail->depth > DEPTH_MAX)
		return err_set(e, ERR_INPUT,
		    "imports lead through more than %d files", DEPTH_MAX);
	for (const struct trail *t = trail->up; t != NULL; t = t->up)
		if (t->source == trail->source &&
		    t->section == trail->section &&
		    str_equal(t->name, trail->name))
			return err_set(e, ERR_INPUT,
			    "imports go in a circle: '%s' takes '%.*s' from "
			    "itself through others; define it in one of them",
			    m->files[t->source].path, STR_FMT(t->name));
	return 0;
}

/* Append what the entry names, by its new name, to out. */
static int
follow(struct import *m, const struct json *entry, const char *section,
    const struct trail *up, struct json *out, struct err *e)
{
	const struct str location = spec_walk_text(entry, "location");
	const struct str as = spec_walk_text(entry, "as");
	struct trail trail = { .up = up,
		.name = spec_walk_text(entry, "import"),
		.section = section,
		.depth = up != NULL ? up->depth + 1 : 1 };
	const struct json *root;
	struct json *taken = json_new(m->w->a, JSON_ARRAY), *next;
	const char *path;
	int number;

	if (m->w->max_bytes == 0)
		return err_set(
		    e, ERR_ABSENT, "imports are followed only from a file");
	if (location.n == 0)
		return err_set(e, ERR_INPUT,
		    "it has no 'location' (later: 'from'), the file to import "
		    "from");
	path =
	    spec_file_path(m->w->a, m->files[entry->source].path, location, e);
	if (path == NULL)
		return -1;
	number = open_source(m, path, e);
	if (number == -1)
		return -1;
	trail.source = (unsigned)number;
	root = m->files[number].root;
	if (check_trail(m, &trail, e) == -1 ||
	    collect(m, root, &trail, taken, e) == -1 ||
	    collect(m, json_get(root, "capability"), &trail, taken, e) == -1)
		return -1;
	if (taken->first == NULL)
		return err_set(e, ERR_INPUT,
		    "the file has no '%s' of namespace '%.*s'; it has %s",
		    section, STR_FMT(str_part(trail.name, 0, 80)),
		    list_names(m, root, section, trail.name));
	for (struct json *v = taken->first; v != NULL; v = next) {
		next = v->next;
		v->next = NULL;
		if (as.n > 0)
			rename_entry(m, v, as);
		lay_over(m, v, entry);
		json_push(out, v);
	}
	if (section != sections[0])
		take_binds(m, trail.source, &trail);
	return 0;
}

/* Once of each file: what its texts name must be known here too. */
static void
take_binds(struct import *m, unsigned number, const struct trail *trail)
{
	const struct json *root = m->files[number].root;
	const struct json *holders[] = { root, json_get(root, "capability") };
	struct trail all = { .up = trail,
		.source = number,
		.section = sections[0],
		.depth = trail->depth };

	if (m->files[number].binds_taken)
		return;
	m->files[number].binds_taken = true;
	for (size_t i = 0; i < LEN(holders); i++) {
		struct err e = { .kind = ERR_NONE };

		if (collect(m, holders[i], &all, m->binds, &e) == -1)
			fail(m, json_get(holders[i], sections[0]), &e);
	}
}

/* Replace the imports in one section of the root or the capability. */
static void
splice(struct import *m, struct json *holder, const char *section)
{
	struct json *list = json_get(holder, section);
	struct json *out = json_new(m->w->a, JSON_ARRAY);
	bool any = false;

	for (const struct json *v = spec_walk_items(holder, section); v != NULL;
	     v = v->next) {
		struct err e = { .kind = ERR_NONE };

		if (!is_import(v, section)) {
			push_copy(m, out, v);
			continue;
		}
		any = true;
		if (follow(m, v, section, NULL, out, &e) == 0)
			continue;
		fail(m, v, &e);
		/* Its namespace stays known, with the reason. */
		if (section == sections[1] && name_of(v).n > 0)
			push_copy(m, out, v);
	}
	if (!any)
		return;
	list->first = out->first;
	list->last = out->last;
	list->count = out->count;
}

/* The list member of root, which is made where there is none. */
static struct json *
list_of(struct import *m, struct json *root, const char *name)
{
	struct json *list = json_get(root, name);

	if (list == NULL)
		list = json_add(root, name, json_new(m->w->a, JSON_ARRAY));
	return json_is(list, JSON_ARRAY) ? list : NULL;
}

/* `imports: [./shared/api.yaml]`: all that the file consumes. */
static void
take_file(struct import *m, struct json *root, struct json *item)
{
	struct json *out = list_of(m, root, "consumes");
	struct json *entry = item;
	struct err e = { .kind = ERR_NONE };

	if (item->kind == JSON_STRING) {
		struct json *path = json_new_text(m->w->a, item->text);

		entry = json_new(m->w->a, JSON_OBJECT);
		entry->line = item->line;
		entry->column = item->column;
		entry->source = item->source;
		json_add(entry, "location", path);
	}
	if (out != NULL && follow(m, entry, sections[1], NULL, out, &e) == -1)
		fail(m, entry, &e);
}

void
spec_import_all(struct spec_walk *w, struct json *root)
{
	struct import *m = mem_new(sizeof(*m));
	struct json *capability = json_get(root, "capability"), *binds;

	*m = (struct import){ .w = w,
		.bytes_left = w->max_bytes * BYTES_FACTOR,
		.binds = json_new(w->a, JSON_ARRAY) };
	m->files[0] = (struct source){
		.id = w->file_id, .path = w->spec->files[0], .root = root
	};
	m->files[0].binds_taken = true;
	for (size_t i = 0; i < LEN(sections); i++) {
		splice(m, root, sections[i]);
		if (json_is(capability, JSON_OBJECT))
			splice(m, capability, sections[i]);
	}
	for (struct json *v = spec_walk_items(root, "imports"); v != NULL;
	     v = v->next)
		take_file(m, root, v);
	/* Behind all of this file's own, which count where names are twice. */
	binds = m->binds->first == NULL ? NULL
	        : json_is(capability, JSON_OBJECT)
	            ? list_of(m, capability, sections[0])
	            : list_of(m, root, sections[0]);
	for (struct json *v = m->binds->first, *next;
	     binds != NULL && v != NULL; v = next) {
		next = v->next;
		v->next = NULL;
		json_push(binds, v);
	}
	free(m);
}
