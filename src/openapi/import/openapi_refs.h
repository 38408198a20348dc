/* openapi_refs.h - parsed OpenAPI documents, and references between them. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_REFS_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_REFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;
struct openapi_refs; /* on an arena */

/* What a note is about. */
enum openapi_note_kind {
	OPENAPI_NOTE_DETAIL,
	OPENAPI_NOTE_OPERATION, /* it is left out */
	OPENAPI_NOTE_PARAMETER, /* the same, or a body, or a field of it */
	OPENAPI_NOTE_COUNT,
};

/* A note about the document. */
struct openapi_note {
	struct openapi_note *next;
	enum openapi_note_kind kind;
	struct str file;
	int line, column;
	struct str text;
	/* Of what is left out: "GET /pets limit", and why. */
	struct str what;
	const char *reason;
};

/* A value and the file that contains it. v NULL: absent. */
struct openapi_node {
	const struct json *v;
	const struct openapi_file *file;
};

/* Limits. */
struct openapi_bounds {
	int64_t bytes; /* of all files together */
	int64_t values; /* of each file; 0: JSON_VALUES_MAX */
};

/*
 * Parses text (copied) as JSON or YAML, within bounds (copied). file is for
 * messages and for relative references, to files in its directory and below;
 * STR_NONE: no such references.  Returns NULL and sets e (INPUT, with line and
 * column) if it is neither.
 */
struct openapi_refs *openapi_refs_new(struct arena *a, struct str file,
    struct str text, const struct openapi_bounds *bounds, struct err *e);

struct openapi_node openapi_refs_root(const struct openapi_refs *r);

/*
 * Return a member or item of n, or its target if it is a reference; absent if n
 * has no such member.  If a reference cannot be resolved (missing, another
 * host, circular), they add a note and return an absent node.
 */
struct openapi_node openapi_refs_get(
    struct openapi_refs *r, struct openapi_node n, const char *name);
struct openapi_node openapi_refs_child(
    struct openapi_refs *r, struct openapi_node n, const struct json *child);

/* Returns what n, an object with $ref, refers to; it may have a $ref itself. */
struct openapi_node openapi_refs_follow(
    struct openapi_refs *r, struct openapi_node n);

/* Returns the text of a member that is a string, or of a number as written. */
struct str openapi_refs_text(
    struct openapi_refs *r, struct openapi_node n, const char *name);
bool openapi_refs_is_true(
    struct openapi_refs *r, struct openapi_node n, const char *name);

/* Counts n more visited values.  Returns false if the limit is exceeded. */
bool openapi_refs_spend(struct openapi_refs *r, size_t n);

/*
 * Returns a slot for a text about n, always the same one.  It is STR_NONE at
 * first.
 */
struct str *openapi_refs_remember(
    struct openapi_refs *r, struct openapi_node n);

/* Adds a note about something that is skipped, with the place of n. */
void openapi_refs_add_note(struct openapi_refs *r, struct openapi_node n,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Something that is left out. */
struct openapi_left {
	struct str where; /* the operation: "GET /pets" */
	struct str name; /* of its parameter; STR_NONE: the operation itself */
	const char *reason; /* equal ones are counted together; static */
	struct str more; /* to tell which: "image/png"; STR_NONE: nothing */
};

/* Adds a note about it, and counts it. */
void openapi_refs_leave_out(struct openapi_refs *r, struct openapi_node n,
    const struct openapi_left *x);

/* Returns how many were left out; kind is OPERATION or PARAMETER. */
size_t openapi_refs_left_out(
    const struct openapi_refs *r, enum openapi_note_kind kind);

/*
 * Returns the names of the files that were read, the document first: an array
 * of texts.  Names of the others are relative to its directory.
 */
const struct json *openapi_refs_files(const struct openapi_refs *r);

/* Returns -1 and sets e (INPUT) if its files together are too large. */
int openapi_refs_failed(const struct openapi_refs *r, struct err *e);

/*
 * Returns the notes in order, without duplicates, at most a thousand about
 * details.
 */
const struct openapi_note *openapi_refs_notes(const struct openapi_refs *r);

#endif
