/* regex.h - regular expressions of the outside world, at a bounded price. */
#ifndef CLAVIGER_DATA_REGEX_REGEX_H
#define CLAVIGER_DATA_REGEX_REGEX_H

#include "base/base.h"

struct arena;
struct cpu_budget;
struct err;
struct regex; /* on the arena it was made on: nothing to free */

enum regex_kind {
	REGEX_ECMA, /* `pattern` of JSON Schema: ECMA-262 with the u flag */
	REGEX_IREGEXP, /* RFC 9485, nothing else; "^" and "$" are anchors */
};

enum regex_answer {
	REGEX_NO,
	REGEX_YES,
	REGEX_GAVE_UP, /* the text asks for more work than is allowed */
};

/*
 * Compile the pattern (copied).  NULL and e (INPUT, with the column in the
 * pattern) where it is none.  What comes of it is read-only: threads share it.
 */
struct regex *regex_new(
    struct arena *a, struct str pattern, enum regex_kind kind, struct err *e);

/*
 * Does it match somewhere in the text; does it match the whole of it?  Text
 * that is not UTF-8 matches nothing.  Each has a bound of its own, some steps
 * for each byte and some millions; steps, a few nanoseconds each, are spent of
 * the budget too (NULL: none), and counted in *steps (NULL: nobody asks).
 */
enum regex_answer regex_find(const struct regex *r, struct str text,
    struct cpu_budget *budget, size_t *steps);
enum regex_answer regex_match(const struct regex *r, struct str text,
    struct cpu_budget *budget, size_t *steps);

#endif
