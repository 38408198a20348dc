/* jsonpath_walk.h - a search in progress; for data/jsonpath only. */
#ifndef CLAVIGER_DATA_JSONPATH_JSONPATH_WALK_H
#define CLAVIGER_DATA_JSONPATH_JSONPATH_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"

struct jsonpath_expr;
struct regex;

/* The limit of nodes of a search: 8 MiB. */
enum { JSONPATH_MAX_NODES = 1000000 };

/* A list that grows on the heap. */
struct jsonpath_list {
	const struct json **items;
	size_t count, room;
};

struct jsonpath_walk {
	const struct json *root;
	struct jsonpath_cost *cost; /* the remaining cost */
	bool over; /* a limit is exceeded: everything stops */
	const char *why; /* the message of that limit */
	struct arena patterns; /* owns the last pattern from the value */
	const struct json *pattern; /* NULL: none yet */
	struct regex *regex;
};

/* Spends n steps; false if none are left. */
bool jsonpath_spend(struct jsonpath_walk *w, size_t n);

/* Stops the search with a message. */
void jsonpath_stop(struct jsonpath_walk *w, const char *why);

/*
 * Selects the nodes of p, from the root or, if it is relative, from current.
 * The caller frees the list with free(out->items).
 */
void jsonpath_select(struct jsonpath_walk *w, const struct jsonpath *p,
    const struct json *current, struct jsonpath_list *out);

/* Returns the node that a singular query selects; NULL: no node. */
const struct json *jsonpath_select_one(struct jsonpath_walk *w,
    const struct jsonpath *p, const struct json *current);

/* Reports whether the filter is true for current. */
bool jsonpath_holds(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current);

/* A number that a function returns, and its digits. */
struct jsonpath_number {
	struct json number;
	char digits[24];
};

/*
 * Returns the value of a literal, a singular query or a call; NULL is Nothing
 * (RFC 9535 2.4.1).  A computed number is stored in *made.
 */
const struct json *jsonpath_value(struct jsonpath_walk *w,
    const struct jsonpath_expr *x, const struct json *current,
    struct jsonpath_number *made);

/*
 * Evaluates a call: match() and search() return a truth value, the others a
 * value.
 */
bool jsonpath_call_holds(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current);
const struct json *jsonpath_call_value(struct jsonpath_walk *w,
    const struct jsonpath_expr *x, const struct json *current,
    struct jsonpath_number *made);

#endif
