/* capability_import_follow.h - copies what imports name. */
#ifndef CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_FOLLOW_H
#define CLAVIGER_CAPABILITY_IMPORT_CAPABILITY_IMPORT_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/import/capability_import_file.h"

struct capability_reader;
struct json;

enum { BINDS, CONSUMES, EXPOSES, AGGREGATES };

/* The names of the sections.  They are compared by pointer. */
extern const char *const capability_import_follow_sections[AGGREGATES + 1];

/* One import in progress, and the import that led to it. */
struct import_stack {
	const struct import_stack *up; /* NULL: an import of the file itself */
	unsigned source; /* index of the file that is imported from */
	struct str name; /* to import; STR_NONE: all entries */
	const char *section;
	int depth;
};

/* An imported surface or aggregate, whose calls refer to its own file. */
struct imported_caller {
	struct imported_caller *next;
	const struct json *entry;
	unsigned source;
};

/* The imports of one capability. */
struct import {
	struct capability_reader *reader;
	struct imported_caller *callers, **callers_tail;
	struct capability_import_files files;
	size_t entries;
	struct json *binds; /* of all imported files; NULL: none so far */
};

/* Reports whether an entry of that section is an import. */
bool capability_import_follow_is_import(
    const struct json *entry, const char *section);

/*
 * Appends to out what the import `entry` names, under its new name, and imports
 * the binds of its file.  Imports in that file are followed.  Returns -1 and
 * sets e if something cannot be imported.
 */
int capability_import_follow(struct import *m, const struct json *entry,
    const char *section, struct json *out, struct err *e);

/*
 * Appends to out the entries that the top of the stack names, from holder: the
 * root of its file, or the capability in it, which may be NULL.
 */
int capability_import_follow_collect(struct import *m,
    const struct json *holder, const struct import_stack *stack,
    struct json *out, struct err *e);

/* Imports the binds of the file of that index, once. */
void capability_import_follow_binds(
    struct import *m, unsigned number, const struct import_stack *stack);

/* Notes that the import `entry` has failed. */
void capability_import_follow_fail(
    struct import *m, const struct json *entry, const struct err *e);

/* Appends a copy of an entry to out; its members are shared. */
void capability_import_follow_push_copy(
    struct import *m, struct json *out, const struct json *entry);

#endif
