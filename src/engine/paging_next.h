/* paging_next.h - finds what asks for the next page of a list. */
#ifndef CLAVIGER_ENGINE_PAGING_NEXT_H
#define CLAVIGER_ENGINE_PAGING_NEXT_H

#include "base/base.h"

struct call;
struct capability_paginate;
struct err;
struct json;

enum { PAGING_NEXT_BYTES = 16384 }; /* maximum of a cursor or link */

/* What follows a page. */
struct paging_next {
	/*
	 * The value of the parameter; or path and query, for links; on the
	 * arena of the call.  STR_NONE: there is no next page, or `why`.
	 */
	struct str value;
	const char *why; /* why the next page cannot be requested; or NULL */
};

/*
 * Sets *out from the response of c, which is page with list in it.  Returns -1
 * and sets e if the budget of queries is used up; nothing else is an error.
 */
int paging_next_find(const struct call *c, const struct capability_paginate *p,
    const struct json *page, const struct json *list, struct paging_next *out,
    struct err *e);

#endif
