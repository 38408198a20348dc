/* http_query.h - names and values in a query string. */
#ifndef CLAVIGER_HTTP_HTTP_QUERY_H
#define CLAVIGER_HTTP_HTTP_QUERY_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct err;

/*
 * Removes the next name and value from a query or form, decoded onto the arena.
 * Returns false at the end.  A malformed %-escape also ends it and sets e
 * (INPUT), so set e->kind to ERR_NONE before.
 */
bool http_query_next(struct arena *a, struct str *rest, struct str *name,
    struct str *value, struct err *e);

/*
 * Sets *value to the first value of name in the query, or to STR_NONE. Returns
 * -1 and sets e (INPUT) if the query is malformed.
 */
int http_query_get(struct arena *a, struct str query, const char *name,
    struct str *value, struct err *e);

#endif
