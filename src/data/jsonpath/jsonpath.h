/* jsonpath.h - queries on JSON values (RFC 9535), at a bounded price. */
#ifndef CLAVIGER_DATA_JSONPATH_JSONPATH_H
#define CLAVIGER_DATA_JSONPATH_JSONPATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct cpu_budget;
struct err;
struct json;
struct jsonpath; /* on the arena it was parsed on; read-only, shared */

/* What one search may cost: some tenths of a second at the worst. */
enum { JSONPATH_STEPS = 20000000 };

/* What a query selects, in order; the nodes are borrowed from the root. */
struct jsonpath_nodes {
	const struct json **items;
	size_t count;
};

/*
 * Parse a query.  "" and, as capability files have it, "$." mean "$"; all else
 * is RFC 9535 to the letter.  The text is copied.  NULL and e (INPUT, with the
 * column in the text) where it is no well-formed, well-typed query.
 */
struct jsonpath *jsonpath_parse(
    struct arena *a, struct str text, struct err *e);

/*
 * The same for queries as people write them.  What RFC 9535 takes means what it
 * says there.  Else "{{...}}" around the query is dropped, "$." before it may
 * be missing, and names behind a dot may hold what they like but dots and
 * brackets: $.First Name, $.order-id.  The error is that of the strict reading.
 */
struct jsonpath *jsonpath_parse_lenient(
    struct arena *a, struct str text, struct err *e);

/* Does it select one node at most, whatever the value (RFC 9535 2.3.5.1)? */
bool jsonpath_is_single(const struct jsonpath *p);

/* "$" itself? */
bool jsonpath_is_root(const struct jsonpath *p);

/*
 * All that it selects in root.  Nothing selected is no error.  -1 and e (LIMIT)
 * where it takes more steps, or selects more nodes, than anybody means.
 */
int jsonpath_find(const struct jsonpath *p, struct arena *a,
    const struct json *root, struct jsonpath_nodes *out, struct err *e);

/* The first node that it selects; NULL: none, or e says why not (LIMIT). */
const struct json *jsonpath_first(
    const struct jsonpath *p, const struct json *root, struct err *e);

/* What searches that belong together may still cost. */
struct jsonpath_cost {
	int64_t steps; /* begins as JSONPATH_STEPS */
	struct cpu_budget *budget; /* NULL: none */
};

/* The same, paid for out of *cost. */
int jsonpath_find_within(const struct jsonpath *p, struct arena *a,
    const struct json *root, struct jsonpath_cost *cost,
    struct jsonpath_nodes *out, struct err *e);
const struct json *jsonpath_first_within(const struct jsonpath *p,
    const struct json *root, struct jsonpath_cost *cost, struct err *e);

#endif
