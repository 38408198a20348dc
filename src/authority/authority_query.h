/* authority_query.h - reads the query of a list request. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_QUERY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct buf;
struct err;

struct authority_query {
	int64_t limit; /* 1 to LIMIT_LIST_MAX */
	int64_t page; /* from 1; INT64_MAX: beyond all possible pages */
	bool creator; /* expand=creator_info */
};

/*
 * Reads the query.  Returns -1 and sets e (INPUT), which names the parameter.
 */
int authority_query_read(struct authority_query *out, struct arena *a,
    struct str query, struct err *e);

/* Appends the cursor of a page: base64 of its decimal number. */
void authority_query_cursor(struct buf *out, int64_t page);

#endif
