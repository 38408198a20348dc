/* capability_import_follow.c - copies what imports name. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/model/model.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/import/capability_import_entry.h"
#include "capability/import/capability_import_file.h"
#include "capability/import/capability_import_follow.h"

enum {
	DEPTH_MAX = 16,
	ENTRIES_MAX = 10000, /* entries imported, over all files */
	LISTED_MAX = 6, /* namespaces in a message */
};

const char *const capability_import_follow_sections[] = {
	[BINDS] = "binds",
	[CONSUMES] = "consumes",
	[EXPOSES] = "exposes",
	[AGGREGATES] = "aggregates",
};

bool
capability_import_follow_is_import(
    const struct json *entry, const char *section)
{
	/*
	 * `location` alone is a member of a bind; in other sections it imports
	 * a file.
	 */
	return entry->kind == JSON_OBJECT &&
	       (json_get(entry, "import") != NULL ||
	           (section != capability_import_follow_sections[BINDS] &&
	               json_get(entry, "location") != NULL &&
	               json_get(entry, "namespace") == NULL));
}

/*
 * Notes that an import has failed.  A missing file is only a warning: published
 * files often come without the files that they import.
 */
void
capability_import_follow_fail(
    struct import *m, const struct json *entry, const struct err *e)
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

/*
 * Lists the namespaces of a section for a message, the nearest to typed first.
 */
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
void
capability_import_follow_push_copy(
    struct import *m, struct json *out, const struct json *entry)
{
	struct json *copy = json_new(m->reader->a, JSON_OBJECT);

	*copy = *entry;
	copy->next = NULL;
	copy->name = STR_NONE;
	json_push(out, copy);
}

/*
 * Records the entry, whose calls refer to its own file; see import_callees().
 */
static void
remember_caller(struct import *m, const struct json *entry,
    const struct import_stack *stack)
{
	struct imported_caller *l;

	if (stack->section == capability_import_follow_sections[BINDS] ||
	    stack->section == capability_import_follow_sections[CONSUMES])
		return;
	l = arena_new(m->reader->a, sizeof(*l));
	l->entry = entry;
	l->source = stack->source;
	*m->callers_tail = l;
	m->callers_tail = &l->next;
}

static int follow_from(struct import *m, const struct json *entry,
    const char *section, const struct import_stack *up, struct json *out,
    struct err *e);

int
capability_import_follow_collect(struct import *m, const struct json *holder,
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
		if (!capability_import_follow_is_import(v, stack->section)) {
			capability_import_follow_push_copy(m, out, v);
			remember_caller(m, v, stack);
		} else if (follow_from(m, v, stack->section, stack, out, e) ==
		           -1)
			return -1;
	}
	return 0;
}

/* Refuses circular imports, which would never end, and deep ones. */
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
follow_from(struct import *m, const struct json *entry, const char *section,
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
	    capability_import_follow_collect(m, root, &stack, taken, e) == -1 ||
	    capability_import_follow_collect(
	        m, json_get(root, "capability"), &stack, taken, e) == -1)
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
	if (section != capability_import_follow_sections[BINDS])
		capability_import_follow_binds(m, stack.source, &stack);
	return 0;
}

/*
 * The texts of an imported entry may name binds of its file, so these come too.
 */
void
capability_import_follow_binds(
    struct import *m, unsigned number, const struct import_stack *stack)
{
	const struct json *root = m->files.items[number].root;
	const struct json *holders[] = { root, json_get(root, "capability") };
	struct import_stack all = { .up = stack,
		.source = number,
		.section = capability_import_follow_sections[BINDS],
		.depth = stack->depth };

	if (m->files.items[number].binds_taken)
		return;
	m->files.items[number].binds_taken = true;
	for (size_t i = 0; i < LEN(holders); i++) {
		struct err e = { .kind = ERR_NONE };

		if (capability_import_follow_collect(
		        m, holders[i], &all, m->binds, &e) == -1)
			capability_import_follow_fail(m,
			    json_get(holders[i],
			        capability_import_follow_sections[BINDS]),
			    &e);
	}
}

int
capability_import_follow(struct import *m, const struct json *entry,
    const char *section, struct json *out, struct err *e)
{
	return follow_from(m, entry, section, NULL, out, e);
}
