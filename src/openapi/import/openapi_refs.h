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

/* A note about the document. */
struct openapi_note {
	struct openapi_note *next;
	struct str file;
	int line, column;
	struct str text;
};

/* A value and the file that contains it. v NULL: absent. */
struct openapi_node {
	const struct json *v;
	const struct openapi_file *file;
};

/* Limits for each file; values 0: JSON_VALUES_MAX. */
struct openapi_bounds {
	int64_t bytes, values;
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

/* Returns the notes in order, without duplicates, at most a thousand. */
const struct openapi_note *openapi_refs_notes(const struct openapi_refs *r);

#endif
