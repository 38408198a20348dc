/* authority_query.h - reads the query of a list request. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_QUERY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "authority/authority_filter.h"
#include "base/base.h"

struct arena;
struct buf;
struct err;

enum {
	AUTHORITY_QUERY_VALUE = 64, /* bytes by which keys are sorted */
	AUTHORITY_QUERY_PLACE = AUTHORITY_QUERY_VALUE + 16, /* and the id */
	AUTHORITY_QUERY_CURSOR = 2 * (1 + AUTHORITY_QUERY_PLACE) + 1,
};

enum authority_sort {
	AUTHORITY_SORT_CREATED,
	AUTHORITY_SORT_ALIAS,
	AUTHORITY_SORT_EXPIRES,
	AUTHORITY_SORT_LAST_USED,
};

struct authority_query {
	int64_t limit; /* 1 to LIMIT_LIST_MAX */
	/*
	 * The id of the last key of the previous page, on the arena; STR_NONE:
	 * page says where to begin.
	 */
	struct str after;
	/* The same if keys are not sorted by creation: where that key is. */
	bool has_place;
	uint8_t place[AUTHORITY_QUERY_PLACE];
	int64_t page; /* from 1; INT64_MAX: beyond all possible pages */
	bool creator; /* expand=creator_info */
	bool full; /* view=full: all keys but ADMIN, with all members */
	/* Of view=full: */
	struct authority_filter filter;
	enum authority_sort sort;
	bool ascending; /* without `sort`: false, newest first */
};

/*
 * Reads the query.  Returns -1 and sets e (INPUT), which names the parameter.
 */
int authority_query_read(struct authority_query *out, struct arena *a,
    struct str query, struct err *e);

/* Sets e for a cursor that no response had; returns -1. */
int authority_query_refuse_cursor(struct err *e);

/*
 * Appends the cursor of the page after the key with that id: base64 of the id,
 * which needs no padding and no escapes in a query.  Keys that are created or
 * revoked between two pages do not move it.  authority_query_read() also reads
 * the cursors of fal's Platform, base64 of a decimal page number.
 */
void authority_query_cursor(struct buf *out, const char id[37]);

/*
 * The same for keys that are not sorted by creation, from where the last key
 * is: hex of the sort and the place.
 */
void authority_query_place_cursor(char out[AUTHORITY_QUERY_CURSOR],
    const struct authority_query *q,
    const uint8_t place[AUTHORITY_QUERY_PLACE]);

#endif
