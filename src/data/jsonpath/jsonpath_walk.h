/* jsonpath_walk.h - one search under way; for the files of jsonpath alone. */
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

/* What one search may find: 8 MiB of nodes. */
enum { JSONPATH_MAX_NODES = 1000000 };

/* A list that grows on the heap. */
struct jsonpath_list {
	const struct json **items;
	size_t count, room;
};

struct jsonpath_walk {
	const struct json *root;
	struct jsonpath_cost *cost; /* what is left */
	bool over; /* a limit is passed: all stops */
	const char *why; /* which */
	struct arena patterns; /* the last pattern that came from the value */
	const struct json *pattern; /* NULL: none yet */
	struct regex *regex;
};

/* Pay for n steps; false where there are none left. */
bool jsonpath_spend(struct jsonpath_walk *w, size_t n);

/* Give up, and say why. */
void jsonpath_stop(struct jsonpath_walk *w, const char *why);

/*
 * What p selects, from the root or, where it is relative, from current.  The
 * list is freed by the caller: free(out->items).
 */
void jsonpath_select(struct jsonpath_walk *w, const struct jsonpath *p,
    const struct json *current, struct jsonpath_list *out);

/* The node of a single query; NULL: none. */
const struct json *jsonpath_select_one(struct jsonpath_walk *w,
    const struct jsonpath *p, const struct json *current);

/* Is the filter true of current? */
bool jsonpath_holds(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current);

/* A number that a function gives, and the digits it is made of. */
struct jsonpath_room {
	struct json number;
	char digits[24];
};

/*
 * The value of a literal, a single query or a call; NULL: Nothing.  A number
 * that has to be made lies in room.
 */
const struct json *jsonpath_value(struct jsonpath_walk *w,
    const struct jsonpath_expr *x, const struct json *current,
    struct jsonpath_room *room);

/* A call: of match() and search() the truth, of the others the value. */
bool jsonpath_call_holds(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current);
const struct json *jsonpath_call_value(struct jsonpath_walk *w,
    const struct jsonpath_expr *x, const struct json *current,
    struct jsonpath_room *room);

#endif
