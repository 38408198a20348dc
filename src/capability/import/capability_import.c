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
#include "capability/import/capability_import_follow.h"

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

		if (!capability_import_follow_is_import(v, section)) {
			capability_import_follow_push_copy(m, out, v);
			continue;
		}
		any = true;
		if (capability_import_follow(m, v, section, out, &e) == 0)
			continue;
		capability_import_follow_fail(m, v, &e);
		/*
		 * Keep the namespace, so that calls to it report why it failed.
		 */
		if (section == capability_import_follow_sections[CONSUMES] &&
		    capability_reader_entry_name(v).n > 0)
			capability_import_follow_push_copy(m, out, v);
	}
	if (!any)
		return;
	list->first = out->first;
	list->last = out->last;
	list->count = out->count;
}

/* Returns the list member of root; creates it if it is missing. */
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
has_entry(const struct json *root, const char *section, struct str name)
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

/* Imports an entry of that name, unless this file has one. */
static void
import_needed(struct import *m, struct json *root,
    const struct imported_caller *l, const char *section, struct str name)
{
	struct json *capability = json_get(root, "capability"), *list;
	struct json *taken = json_new(m->reader->a, JSON_ARRAY);
	const struct json *from = m->files.items[l->source].root;
	struct import_stack stack = {
		.source = l->source, .name = name, .section = section
	};
	struct err e = { .kind = ERR_NONE };

	if (has_entry(root, section, name))
		return;
	if (capability_import_follow_collect(m, from, &stack, taken, &e) ==
	        -1 ||
	    capability_import_follow_collect(
	        m, json_get(from, "capability"), &stack, taken, &e) == -1)
		capability_reader_warn(m->reader,
		    capability_reader_place(l->entry),
		    "'%.*s', which this file calls, cannot be imported: %s",
		    STR_FMT(str_part(name, 0, 80)), e.text);
	if (taken->first == NULL)
		return;
	capability_import_follow_binds(m, l->source, &stack);
	list = list_of(
	    m, json_is(capability, JSON_OBJECT) ? capability : root, section);
	for (struct json *v = taken->first, *next; list != NULL && v != NULL;
	     v = next) {
		next = v->next;
		v->next = NULL;
		json_push(list, v);
	}
}

/*
 * Imports the namespace of the call "namespace.operation".  Names may contain
 * dots, so the part before each dot is tried.
 */
static void
import_called(struct import *m, struct json *root,
    const struct imported_caller *l, struct str call)
{
	for (size_t dot = str_find(call, '.', 0); dot < call.n;
	     dot = str_find(call, '.', dot + 1)) {
		import_needed(m, root, l,
		    capability_import_follow_sections[CONSUMES],
		    str_part(call, 0, dot));
		import_needed(m, root, l,
		    capability_import_follow_sections[AGGREGATES],
		    str_part(call, 0, dot));
	}
}

static void
import_calls_in(struct import *m, struct json *root,
    const struct imported_caller *l, const struct json *v)
{
	for (const struct json *x = v->first; x != NULL; x = x->next) {
		import_calls_in(m, root, l, x);
		if (x->kind != JSON_STRING)
			continue;
		if (str_is(x->name, "call") || str_is(x->name, "ref"))
			import_called(m, root, l, x->text);
		else if (str_is(x->name, "targetNamespace"))
			import_needed(m, root, l,
			    capability_import_follow_sections[CONSUMES],
			    x->text);
	}
}

/*
 * An imported surface calls the APIs of its own file, unless the importing file
 * has APIs of the same names.  The list grows during the loop.
 */
static void
import_callees(struct import *m, struct json *root)
{
	for (const struct imported_caller *l = m->callers; l != NULL;
	     l = l->next)
		import_calls_in(m, root, l, l->entry);
}

/* `imports: [./shared/api.yaml]` imports everything that the file consumes. */
static void
import_file(struct import *m, struct json *root, struct json *item)
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
	if (out != NULL &&
	    capability_import_follow(m, entry,
	        capability_import_follow_sections[CONSUMES], out, &e) == -1)
		capability_import_follow_fail(m, entry, &e);
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
	for (size_t i = 0; i < LEN(capability_import_follow_sections); i++) {
		splice(m, root, capability_import_follow_sections[i]);
		if (json_is(capability, JSON_OBJECT))
			splice(m, capability,
			    capability_import_follow_sections[i]);
	}
	for (struct json *v = capability_reader_items(root, "imports");
	     v != NULL; v = v->next)
		import_file(m, root, v);
	import_callees(m, root);
	/*
	 * Imported entries come last: of two equal names the file's own is
	 * used.
	 */
	binds =
	    m->binds->first == NULL ? NULL
	    : json_is(capability, JSON_OBJECT)
	        ? list_of(
	              m, capability, capability_import_follow_sections[BINDS])
	        : list_of(m, root, capability_import_follow_sections[BINDS]);
	for (struct json *v = m->binds->first, *next;
	     binds != NULL && v != NULL; v = next) {
		next = v->next;
		v->next = NULL;
		json_push(binds, v);
	}
	free(m);
}
