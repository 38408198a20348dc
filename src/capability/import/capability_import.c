/* capability_import.c - replaces imports with what they name. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/strict/strict.h"
#include "capability/import/capability_import.h"
#include "capability/import/capability_import_entry.h"
#include "capability/import/capability_import_file.h"

enum {
	DEPTH_MAX = 16,
	ENTRIES_MAX = 10000, /* entries imported, over all files */
	LISTED_MAX = 6, /* namespaces in a message */
};

/* One import in progress, and the import that led to it. */
struct import_stack {
	const struct import_stack *up;
	unsigned source;
	struct str name;
	const char *section;
	int depth;
};

/* An imported surface or aggregate, whose calls refer to its own file. */
struct imported_caller {
	struct imported_caller *next;
	const struct json *entry;
	unsigned source;
};

struct import {
	struct capability_reader *reader;
	struct imported_caller *callers, **callers_tail;
	struct capability_import_files files;
	size_t entries;
	struct json *binds; /* that come with it; NULL: none yet */
};

static const char *const sections[] = { "binds", "consumes", "exposes",
	"aggregates" };

static bool
is_import(const struct json *entry, const char *section)
{
	/*
	 * `location` alone is a member of a bind; in other sections it imports
	 * a file.
	 */
	return entry->kind == JSON_OBJECT &&
	       (json_get(entry, "import") != NULL ||
	           (section != sections[0] &&
	               json_get(entry, "location") != NULL &&
	               json_get(entry, "namespace") == NULL));
}

/*
 * Notes that an import has failed.  A missing file is only a warning: published
 * files often come without the files that they import.
 */
static void
fail(struct import *m, const struct json *entry, const struct err *e)
{
	const struct capability_place place = capability_reader_place(entry);
	const struct str file = capability_reader_text(entry, "location");
	const struct str reason =
	    arena_strf(m->reader->a, "could not be imported from '%.*s': %s",
	        STR_FMT(str_part(file, 0, 200)), e->text);

	if (m->reader->failed_file.p == NULL)
		m->reader->failed_file = file;
	table_add(&m->reader->failed_imports,
	    capability_reader_entry_name(entry),
	    arena_strdup(m->reader->a, reason));
	if (e->line > 0)
		return; /* noted in the imported file */
	if (e->kind == ERR_ABSENT && !m->reader->strict)
		capability_reader_warn(m->reader, place,
		    "the import of '%.*s' has no effect: %s; put the file "
		    "there or fix the path",
		    STR_FMT(str_part(file, 0, 200)), e->text);
	else
		capability_reader_error(m->reader, place,
		    "the import of '%.*s' failed: %s",
		    STR_FMT(str_part(file, 0, 200)), e->text);
}

/* The namespaces of a section of a file, the nearest to typed first. */
static const char *
list_names(struct import *m, const struct json *root, const char *section,
    struct str typed)
{
	const struct json *holders[] = { root, json_get(root, "capability") };
	struct capability_suggest suggestion;

	capability_suggest_init(&suggestion, typed, LISTED_MAX);
	for (size_t i = 0; i < LEN(holders); i++)
		for (const struct json *v =
		         capability_reader_items(holders[i], section);
		     v != NULL; v = v->next)
			if (capability_reader_entry_name(v).n > 0)
				capability_suggest_add(&suggestion,
				    capability_reader_entry_name(v));
	return capability_suggest_list(&suggestion, m->reader->a, "none");
}

/* A copy of an entry for another list; its members are shared. */
static void
push_copy(struct import *m, struct json *out, const struct json *entry)
{
	struct json *copy = json_new(m->reader->a, JSON_OBJECT);

	*copy = *entry;
	copy->next = NULL;
	copy->name = STR_NONE;
	json_push(out, copy);
}

/* Records what the entry calls; see take_needs(). */
static void
remember_caller(struct import *m, const struct json *entry,
    const struct import_stack *stack)
{
	struct imported_caller *l;

	if (stack->section == sections[0] || stack->section == sections[1])
		return;
	l = arena_new(m->reader->a, sizeof(*l));
	l->entry = entry;
	l->source = stack->source;
	*m->callers_tail = l;
	m->callers_tail = &l->next;
}

static int follow(struct import *m, const struct json *entry,
    const char *section, const struct import_stack *up, struct json *out,
    struct err *e);

/* The name of the entry in the other file; STR_NONE: all entries. */
static int
collect(struct import *m, const struct json *holder,
    const struct import_stack *stack, struct json *out, struct err *e)
{
	for (const struct json *v =
	         capability_reader_items(holder, stack->section);
	     v != NULL; v = v->next) {
		if (stack->name.n > 0 &&
		    !str_equal(capability_reader_entry_name(v), stack->name))
			continue;
		if (m->entries++ == ENTRIES_MAX)
			return err_set(e, ERR_INPUT,
			    "more than %d entries are imported in all; remove "
			    "some imports",
			    ENTRIES_MAX);
		if (!is_import(v, stack->section)) {
			push_copy(m, out, v);
			remember_caller(m, v, stack);
		} else if (follow(m, v, stack->section, stack, out, e) == -1)
			return -1;
	}
	return 0;
}

static void take_binds(
    struct import *m, unsigned number, const struct import_stack *stack);

/* Circular imports would never end. */
static int
check_stack(
    const struct import *m, const struct import_stack *stack, struct err *e)
{
	if (stack->depth > DEPTH_MAX)
		return err_set(e, ERR_INPUT,
		    "more than %d levels of imports; merge some of the files",
		    DEPTH_MAX);
	for (const struct import_stack *t = stack->up; t != NULL; t = t->up)
		if (t->source == stack->source &&
		    t->section == stack->section &&
		    str_equal(t->name, stack->name))
			return err_set(e, ERR_INPUT,
			    "circular import: '%s' imports '%.*s' from itself "
			    "through other files; define it in one of them",
			    m->files.items[t->source].path, STR_FMT(t->name));
	return 0;
}

/* Appends to out what the entry imports, under its new name. */
static int
follow(struct import *m, const struct json *entry, const char *section,
    const struct import_stack *up, struct json *out, struct err *e)
{
	const struct str location = capability_reader_text(entry, "location");
	const struct str as = capability_reader_text(entry, "as");
	struct import_stack stack = { .up = up,
		.name = capability_reader_text(entry, "import"),
		.section = section,
		.depth = up != NULL ? up->depth + 1 : 1 };
	const struct json *root;
	struct json *taken = json_new(m->reader->a, JSON_ARRAY), *next;
	const char *path;
	int number;

	if (m->reader->max_bytes == 0)
		return err_set(e, ERR_ABSENT, "only a file can import");
	if (location.n == 0)
		return err_set(e, ERR_INPUT,
		    "it has no 'location' (later: 'from'), the file to import "
		    "from");
	path = capability_file_path(
	    m->reader->a, m->files.items[entry->source].path, location, e);
	if (path == NULL)
		return -1;
	number = capability_import_file_open(&m->files, path, e);
	if (number == -1)
		return -1;
	stack.source = (unsigned)number;
	root = m->files.items[number].root;
	if (check_stack(m, &stack, e) == -1 ||
	    collect(m, root, &stack, taken, e) == -1 ||
	    collect(m, json_get(root, "capability"), &stack, taken, e) == -1)
		return -1;
	if (taken->first == NULL)
		return err_set(e, ERR_INPUT,
		    "the file has no '%s' of namespace '%.*s'; it has %s",
		    section, STR_FMT(str_part(stack.name, 0, 80)),
		    list_names(m, root, section, stack.name));
	for (struct json *v = taken->first; v != NULL; v = next) {
		next = v->next;
		v->next = NULL;
		if (as.n > 0)
			capability_import_entry_rename(m->reader->a, v, as);
		capability_import_entry_lay_over(m->reader->a, v, entry);
		json_push(out, v);
	}
	if (section != sections[0])
		take_binds(m, stack.source, &stack);
	return 0;
}

/* Imports the binds of each file once: its texts refer to them. */
static void
take_binds(struct import *m, unsigned number, const struct import_stack *stack)
{
	const struct json *root = m->files.items[number].root;
	const struct json *holders[] = { root, json_get(root, "capability") };
	struct import_stack all = { .up = stack,
		.source = number,
		.section = sections[0],
		.depth = stack->depth };

	if (m->files.items[number].binds_taken)
		return;
	m->files.items[number].binds_taken = true;
	for (size_t i = 0; i < LEN(holders); i++) {
		struct err e = { .kind = ERR_NONE };

		if (collect(m, holders[i], &all, m->binds, &e) == -1)
			fail(m, json_get(holders[i], sections[0]), &e);
	}
}

/* Replaces the imports in one section of the root or the capability. */
static void
splice(struct import *m, struct json *holder, const char *section)
{
	struct json *list = json_get(holder, section);
	struct json *out = json_new(m->reader->a, JSON_ARRAY);
	bool any = false;

	for (const struct json *v = capability_reader_items(holder, section);
	     v != NULL; v = v->next) {
		struct err e = { .kind = ERR_NONE };

		if (!is_import(v, section)) {
			push_copy(m, out, v);
			continue;
		}
		any = true;
		if (follow(m, v, section, NULL, out, &e) == 0)
			continue;
		fail(m, v, &e);
		/* The namespace stays known, with the reason of the failure. */
		if (section == sections[1] &&
		    capability_reader_entry_name(v).n > 0)
			push_copy(m, out, v);
	}
	if (!any)
		return;
	list->first = out->first;
	list->last = out->last;
	list->count = out->count;
}

/* The list member of root, created if there is none. */
static struct json *
list_of(struct import *m, struct json *root, const char *name)
{
	struct json *list = json_get(root, name);

	if (list == NULL)
		list = json_add(root, name, json_new(m->reader->a, JSON_ARRAY));
	return json_is(list, JSON_ARRAY) ? list : NULL;
}

/* Reports whether the section of this file has an entry of that name. */
static bool
is_here(const struct json *root, const char *section, struct str name)
{
	const struct json *holders[] = { root, json_get(root, "capability") };

	for (size_t i = 0; i < LEN(holders); i++)
		for (const struct json *v =
		         capability_reader_items(holders[i], section);
		     v != NULL; v = v->next)
			if (str_equal(capability_reader_entry_name(v), name))
				return true;
	return false;
}

/* Imports an entry of that name unless this file has one. */
static void
take_need(struct import *m, struct json *root, const struct imported_caller *l,
    const char *section, struct str name)
{
	struct json *capability = json_get(root, "capability"), *list;
	struct json *taken = json_new(m->reader->a, JSON_ARRAY);
	const struct json *from = m->files.items[l->source].root;
	struct import_stack stack = {
		.source = l->source, .name = name, .section = section
	};
	struct err e = { .kind = ERR_NONE };

	if (is_here(root, section, name))
		return;
	if (collect(m, from, &stack, taken, &e) == -1 ||
	    collect(m, json_get(from, "capability"), &stack, taken, &e) == -1)
		capability_reader_warn(m->reader,
		    capability_reader_place(l->entry),
		    "'%.*s', which this file calls, cannot be imported: %s",
		    STR_FMT(str_part(name, 0, 80)), e.text);
	if (taken->first == NULL)
		return;
	take_binds(m, l->source, &stack);
	list = list_of(
	    m, json_is(capability, JSON_OBJECT) ? capability : root, section);
	for (struct json *v = taken->first, *next; list != NULL && v != NULL;
	     v = next) {
		next = v->next;
		v->next = NULL;
		json_push(list, v);
	}
}

/* Imports the namespace of "namespace.operation", before any of its dots. */
static void
take_call(struct import *m, struct json *root, const struct imported_caller *l,
    struct str call)
{
	for (size_t dot = str_find(call, '.', 0); dot < call.n;
	     dot = str_find(call, '.', dot + 1)) {
		take_need(m, root, l, sections[1], str_part(call, 0, dot));
		take_need(m, root, l, sections[3], str_part(call, 0, dot));
	}
}

static void
take_calls_in(struct import *m, struct json *root,
    const struct imported_caller *l, const struct json *v)
{
	for (const struct json *x = v->first; x != NULL; x = x->next) {
		take_calls_in(m, root, l, x);
		if (x->kind != JSON_STRING)
			continue;
		if (str_is(x->name, "call") || str_is(x->name, "ref"))
			take_call(m, root, l, x->text);
		else if (str_is(x->name, "targetNamespace"))
			take_need(m, root, l, sections[1], x->text);
	}
}

/*
 * An imported surface calls the APIs of its own file, unless the importing file
 * has APIs of the same names.  The list grows during the loop.
 */
static void
take_needs(struct import *m, struct json *root)
{
	for (const struct imported_caller *l = m->callers; l != NULL;
	     l = l->next)
		take_calls_in(m, root, l, l->entry);
}

/* `imports: [./shared/api.yaml]`: everything that the file consumes. */
static void
take_file(struct import *m, struct json *root, struct json *item)
{
	struct json *out = list_of(m, root, "consumes");
	struct json *entry = item;
	struct err e = { .kind = ERR_NONE };

	if (item->kind == JSON_STRING) {
		struct json *path = json_new_text(m->reader->a, item->text);

		entry = json_new(m->reader->a, JSON_OBJECT);
		entry->line = item->line;
		entry->column = item->column;
		entry->source = item->source;
		json_add(entry, "location", path);
	}
	if (out != NULL && follow(m, entry, sections[1], NULL, out, &e) == -1)
		fail(m, entry, &e);
}

void
capability_import_all(struct capability_reader *r, struct json *root)
{
	struct import *m = mem_new(sizeof(*m));
	struct json *capability = json_get(root, "capability"), *binds;

	*m =
	    (struct import){ .reader = r, .binds = json_new(r->a, JSON_ARRAY) };
	capability_import_file_init(&m->files, r, root);
	m->files.items[0].binds_taken = true;
	m->callers_tail = &m->callers;
	for (size_t i = 0; i < LEN(sections); i++) {
		splice(m, root, sections[i]);
		if (json_is(capability, JSON_OBJECT))
			splice(m, capability, sections[i]);
	}
	for (struct json *v = capability_reader_items(root, "imports");
	     v != NULL; v = v->next)
		take_file(m, root, v);
	take_needs(m, root);
	/*
	 * Imported entries come last: of two equal names the file's own is
	 * used.
	 */
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
