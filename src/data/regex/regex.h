/* regex.h - regular expressions with bounded cost. */
#ifndef CLAVIGER_DATA_REGEX_REGEX_H
#define CLAVIGER_DATA_REGEX_REGEX_H

#include "base/base.h"

struct arena;
struct cpu_budget;
struct err;
struct regex; /* on the arena; nothing to free */

enum regex_kind {
	REGEX_ECMA, /* `pattern` of JSON Schema: ECMA-262 with the u flag */
	REGEX_IREGEXP, /* RFC 9485 only; "^" and "$" are anchors */
};

enum regex_answer {
	REGEX_NO,
	REGEX_YES,
	REGEX_GAVE_UP, /* the match exceeds its limit */
};

/*
 * Compiles a copy of the pattern.  Returns NULL and sets e (INPUT, with the
 * column) if it is invalid.  The result is read-only, so threads can share it.
 */
struct regex *regex_new(
    struct arena *a, struct str pattern, enum regex_kind kind, struct err *e);

/*
 * Does the pattern match part of the text, or all of it?  Text that is not
 * UTF-8 never matches.  Each match has a limit: some steps per byte, and some
 * millions.  A step takes a few nanoseconds and is charged to budget (may be
 * NULL) and added to *steps (may be NULL).
 */
enum regex_answer regex_find(const struct regex *r, struct str text,
    struct cpu_budget *budget, size_t *steps);
enum regex_answer regex_match(const struct regex *r, struct str text,
    struct cpu_budget *budget, size_t *steps);

#endif
