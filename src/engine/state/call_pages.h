/* call_pages.h - what a call read of a list that its API returns in pages. */
#ifndef CLAVIGER_ENGINE_STATE_CALL_PAGES_H
#define CLAVIGER_ENGINE_STATE_CALL_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct http_headers;
struct json;

/* Texts are on the arena of the call; credentials in them are redacted. */
struct call_pages {
	size_t count; /* pages; 0: only one was asked for */
	size_t items;
	bool more; /* there are more pages, or may be */
	const char *why; /* why they were not read; NULL: this is the end */
	struct str parameter; /* takes `next`; STR_NONE: next is a URL */
	struct str next; /* continues the list; STR_NONE: nothing does */
};

/* Reports whether the caller must know: the list has other pages than one. */
bool call_pages_matter(const struct call_pages *p);

/* Returns a sentence about the pages, on the arena. */
struct str call_pages_text(struct arena *a, const struct call_pages *p);

/* Returns an object: pages, items, more, reason, parameter, next. */
struct json *call_pages_json(struct arena *a, const struct call_pages *p);

/* Adds X-Page-Count, X-Page-More and X-Page-Next, if there were pages. */
void call_pages_put_headers(
    struct arena *a, const struct call_pages *p, struct http_headers *h);

#endif
