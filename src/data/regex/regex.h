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
 * regex_find() reports whether the pattern matches part of the text, and
 * regex_match() whether it matches all of it.  Text that is not UTF-8 never
 * matches.  Each match is limited to some million steps and some more for each
 * byte of the text.  A step takes a few nanoseconds; it is charged to budget
 * and added to *steps, both of which may be NULL.
 */
enum regex_answer regex_find(const struct regex *r, struct str text,
    struct cpu_budget *budget, size_t *steps);
enum regex_answer regex_match(const struct regex *r, struct str text,
    struct cpu_budget *budget, size_t *steps);

#endif
