/* http_headers.h - header fields in order. */
#ifndef CLAVIGER_HTTP_HTTP_HEADERS_H
#define CLAVIGER_HTTP_HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;

struct http_header {
	struct str name, value;
};

/* Headers in the order they were received or will be sent. */
struct http_headers {
	struct http_header *items; /* on an arena */
	size_t count, room;
	/*
	 * The first ones, whose texts the program made, so that they are
	 * written without a check of each byte.
	 */
	size_t checked;
};

/* Appends a header; the texts are borrowed. */
void http_headers_add(
    struct arena *a, struct http_headers *h, struct str name, struct str value);

/*
 * Returns the first value of that name, ignoring case; STR_NONE if it is
 * missing.
 */
struct str http_headers_get(const struct http_headers *h, const char *name);

/*
 * Reports whether If-None-Match of a request names the representation with this
 * ETag, or any (RFC 9110 13.1.2): the response is 304.
 */
bool http_headers_know(const struct http_headers *h, struct str etag);

#endif
