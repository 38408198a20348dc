/* jsonpath.h - queries on JSON values (RFC 9535), with bounded cost. */
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
struct jsonpath; /* on the arena; read-only, may be shared */

/* The limit of a search: some tenths of a second at most. */
enum { JSONPATH_STEPS = 20000000 };

/* The selected nodes in order, borrowed from the root. */
struct jsonpath_nodes {
	const struct json **items;
	size_t count;
};

/*
 * Parses a query of RFC 9535; "" and "$." mean "$", as in capability files.
 * The text is copied.  Returns NULL and sets e (INPUT, with the column) if the
 * query is not well-formed and well-typed.
 */
struct jsonpath *jsonpath_parse(
    struct arena *a, struct str text, struct err *e);

/*
 * The same, but more lenient.  What RFC 9535 allows keeps its meaning.
 * Otherwise "{{...}}" around the query is removed, a leading "$." is optional,
 * and names after a dot may contain anything but dots and brackets: $.First
 * Name, $.order-id.  The error is that of strict parsing.
 */
struct jsonpath *jsonpath_parse_lenient(
    struct arena *a, struct str text, struct err *e);

/*
 * Reports whether p is a singular query, which selects at most one node (RFC
 * 9535 2.3.5.1).
 */
bool jsonpath_is_single(const struct jsonpath *p);

/* Reports whether p is "$". */
bool jsonpath_is_root(const struct jsonpath *p);

/*
 * Finds all nodes that p selects in root, possibly 0.  The list is on the
 * arena.  Returns -1 and sets e (LIMIT) if the search takes too many steps or
 * selects too many nodes.
 */
int jsonpath_find(const struct jsonpath *p, struct arena *a,
    const struct json *root, struct jsonpath_nodes *out, struct err *e);

/* The shared limit of several searches, and what they search. */
struct jsonpath_cost {
	int64_t steps; /* starts as JSONPATH_STEPS */
	struct cpu_budget *budget; /* NULL: none */
	/*
	 * The values were XML.  There an element that occurs once is not a
	 * list, so [0], [1:], [*] and filters take it as a list of one.
	 * xml_root is the name of the element that is the root; a query that
	 * selects nothing and begins with this name starts behind it. STR_NONE:
	 * no such name.
	 */
	bool xml;
	struct str xml_root;
};

/*
 * The same with the cost charged to *cost. jsonpath_first_within() returns the
 * first node, or NULL: nothing is selected, or e is set.
 */
int jsonpath_find_within(const struct jsonpath *p, struct arena *a,
    const struct json *root, struct jsonpath_cost *cost,
    struct jsonpath_nodes *out, struct err *e);
const struct json *jsonpath_first_within(const struct jsonpath *p,
    const struct json *root, struct jsonpath_cost *cost, struct err *e);

#endif
