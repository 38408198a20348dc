/* authority_query.h - what the query of a listing asks for. */
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
	int64_t page; /* from 1; INT64_MAX: any beyond that */
	bool creator; /* expand=creator_info */
};

/* -1 and e (INPUT): what is wrong, by the parameter's name. */
int authority_query_read(struct authority_query *out, struct arena *a,
    struct str query, struct err *e);

/* Append the cursor of a page: base64 of its decimal number. */
void authority_query_cursor(struct buf *out, int64_t page);

#endif
