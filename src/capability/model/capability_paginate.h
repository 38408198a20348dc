/* capability_paginate.h - how an operation returns a list in pages. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PAGINATE_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_PAGINATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/model/capability_place.h"
#include "capability/model/capability_policy.h"

struct jsonpath;

/* How the next page is asked for. */
enum capability_paginate_style {
	CAPABILITY_PAGINATE_NO_STYLE,
	CAPABILITY_PAGINATE_CURSOR, /* a value of the response, as parameter */
	CAPABILITY_PAGINATE_OFFSET, /* the number of items before it */
	CAPABILITY_PAGINATE_PAGE, /* its number */
	CAPABILITY_PAGINATE_LINK_HEADER, /* RFC 8288: rel=next */
	CAPABILITY_PAGINATE_LINK_BODY, /* a URL in the response */
	CAPABILITY_PAGINATE_KEYSET, /* a value of the last item */
	CAPABILITY_PAGINATE_STYLES,
};

/* Which calls read more than one page. */
enum capability_paginate_walk {
	CAPABILITY_PAGINATE_TOOLS, /* of tools and of the command line */
	CAPABILITY_PAGINATE_ALWAYS, /* REST, too */
	CAPABILITY_PAGINATE_NEVER,
	CAPABILITY_PAGINATE_WALKS,
};

/*
 * `x-claviger: {paginate}` of a consumed operation, with what it inherits.
 * Texts are STR_NONE and paths NULL if they are not set.
 */
struct capability_paginate {
	struct capability_place place;
	enum capability_paginate_style style;
	enum capability_paginate_walk walk;
	struct str parameter; /* in the query: cursor, offset, number, key */
	struct str limit; /* the query parameter for items per page */
	struct jsonpath *items; /* the list in a page */
	struct jsonpath *next; /* of cursor and link-body */
	struct jsonpath *key; /* of keyset: in an item */
	struct jsonpath *total; /* number of items; of page: of pages */
	int64_t first; /* number of the first page */
	int64_t size; /* sent as `limit` if the caller sends none; 0: not set */
	int64_t max_pages, max_items, max_bytes, max_ms; /* of one call */
};

/* The keys that take a number; the offset is in struct capability_paginate. */
extern const struct capability_policy_row capability_paginate_rows[];
extern const size_t capability_paginate_row_count;

/* Sets all numbers to their defaults, and everything else to not set. */
void capability_paginate_clear(struct capability_paginate *p);

/* Returns -1 and sets e (ERR_INPUT) if the row does not accept text. */
int capability_paginate_set(struct capability_paginate *p,
    const struct capability_policy_row *row, struct str text, struct err *e);

/* The names in files; NULL for CAPABILITY_PAGINATE_NO_STYLE. */
extern const char
    *const capability_paginate_style_names[CAPABILITY_PAGINATE_STYLES];
extern const char
    *const capability_paginate_walk_names[CAPABILITY_PAGINATE_WALKS];

/*
 * Returns the name of a key that the style needs and p does not have; NULL: p
 * is complete.
 */
const char *capability_paginate_missing(const struct capability_paginate *p);

#endif
