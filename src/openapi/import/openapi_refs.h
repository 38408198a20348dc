/* openapi_refs.h - OpenAPI documents as read, and what refers to what. */
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

/* Something to say about the document. */
struct openapi_note {
	struct openapi_note *next;
	struct str file;
	int line, column;
	struct str text;
};

/* A value and the document it stands in.  v NULL: there is none. */
struct openapi_node {
	const struct json *v;
	const struct openapi_file *file;
};

/* Of each file; values 0: JSON_VALUES_MAX. */
struct openapi_bounds {
	int64_t bytes, values;
};

/*
 * Read text (copied) as JSON or YAML; file is for messages, and relative
 * references are to files beside and below it, within bounds (copied) each;
 * STR_NONE: there is no such place.  NULL and e (INPUT, with line and column)
 * where it is neither.
 */
struct openapi_refs *openapi_refs_new(struct arena *a, struct str file,
    struct str text, const struct openapi_bounds *bounds, struct err *e);

struct openapi_node openapi_refs_root(const struct openapi_refs *r);

/*
 * The value itself, or what it refers to, however many steps away.  What cannot
 * be followed (no such place, another host, a circle) is noted and absent.
 */
struct openapi_node openapi_refs_follow(
    struct openapi_refs *r, struct openapi_node n);

/* A member or item, followed; absent where n is none or has none. */
struct openapi_node openapi_refs_get(
    struct openapi_refs *r, struct openapi_node n, const char *name);
struct openapi_node openapi_refs_child(
    struct openapi_refs *r, struct openapi_node n, const struct json *child);

/* Text of a member that is a string, or of a number as written. */
struct str openapi_refs_text(
    struct openapi_refs *r, struct openapi_node n, const char *name);
bool openapi_refs_is_true(
    struct openapi_refs *r, struct openapi_node n, const char *name);

/* Look at n values more; false once a document asks for too many. */
bool openapi_refs_spend(struct openapi_refs *r, size_t n);

/* Room for a text about n, the same each time; STR_NONE at first. */
struct str *openapi_refs_remember(
    struct openapi_refs *r, struct openapi_node n);

/* Note what is not carried over, with the place of n. */
void openapi_refs_note(struct openapi_refs *r, struct openapi_node n,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Each once, in the order they came; the thousandth is the last that is kept.
 */
const struct openapi_note *openapi_refs_notes(const struct openapi_refs *r);

#endif
