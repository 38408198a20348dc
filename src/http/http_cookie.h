/* http_cookie.h - the cookies of a request. */
#ifndef CLAVIGER_HTTP_HTTP_COOKIE_H
#define CLAVIGER_HTTP_HTTP_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;
struct http_headers;

/* Where a search for cookies is; {0} at its begin. */
struct http_cookie_cursor {
	size_t header; /* behind the one that rest is of */
	struct str rest; /* of a header */
};

/*
 * Returns the value of the next cookie of that exact name, borrowed and without
 * quotes; STR_NONE if there are no more.
 */
struct str http_cookie_next(const struct http_headers *h, struct str name,
    struct http_cookie_cursor *at);

/* Returns the value of the first one. */
struct str http_cookie_find(const struct http_headers *h, struct str name);

/*
 * Returns the value of a Cookie header without the cookies of that name, on the
 * arena.
 */
struct str http_cookie_without(
    struct arena *a, struct str line, struct str name);

/*
 * Appends text as a name or value of a Cookie header.  Characters that are not
 * allowed there become %XX: space, quote, comma, semicolon, backslash, control
 * bytes, non-ASCII, and in a name "=" (RFC 6265 4.1.1).
 */
void http_cookie_put(struct buf *out, struct str text, bool is_name);

#endif
