/* paging.h - reads the pages of a list, one request after the other. */
#ifndef CLAVIGER_ENGINE_PAGING_H
#define CLAVIGER_ENGINE_PAGING_H

#include <stdbool.h>

struct call;
struct err;

/*
 * Changes the request of c, which was just built, to that of the page that is
 * read next.  The first page only gets the number of items in a page.  Returns
 * -1 and sets e on failure.
 */
int paging_turn(struct call *c, struct err *e);

/*
 * Takes the response of c as a page.  Returns 1 if the next page must be
 * requested.  Returns 0 if c->response is complete: the last page with the
 * items of all pages, c->pages says what was read; or a response that is not a
 * page of the list.  Returns -1 and sets e on failure.  A failed call changed
 * nothing and may be repeated with a larger budget.
 */
int paging_take(struct call *c, struct err *e);

#endif
