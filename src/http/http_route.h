/* http_route.h - which handler a path and method belong to. */
#ifndef CLAVIGER_HTTP_HTTP_ROUTE_H
#define CLAVIGER_HTTP_HTTP_ROUTE_H

#include <stddef.h>

#include "base/base.h"
#include "http/http_headers.h"
#include "http/http_method.h"

struct arena;
struct err;
struct http_routes; /* a route table: built once, then only read */

struct http_routes *http_route_new(void);
void http_route_free(struct http_routes *r);

/* Before the first search: "/keys" and "/keys/" are one, where not both are. */
void http_route_ease(struct http_routes *r);

/*
 * Add a route.  pattern: "/v1/keys/{key_id}" ("{{key_id}}" is the same), a
 * variable being one non-empty segment or part of one ("key:{key}"); a last
 * segment "{path}" takes all that is left, slashes too.  The first slash may be
 * missing, and what is behind a "?" is left out.  Copied.  target is the
 * caller's own, borrowed.  -1 and e where the pattern is malformed; a second
 * route of the same shape and method is refused too (ERR_DENIED): the first one
 * counts.
 */
int http_route_add(struct http_routes *r, enum http_method method,
    const char *pattern, void *target, struct err *e);

enum http_route_result {
	HTTP_ROUTE_FOUND,
	HTTP_ROUTE_NO_PATH, /* 404 */
	HTTP_ROUTE_NO_METHOD, /* 405, with allow */
};

struct http_route_match {
	void *target; /* where no method fits: of one that this path has */
	const char *pattern; /* borrowed from the table: for metrics and logs */
	size_t variable_count;
	struct http_header variables[16]; /* name; value percent-decoded */
	struct str tail; /* what "{path}" took, still encoded; else STR_NONE */
	/*
	 * "GET, HEAD, OPTIONS": where the path is known.  OPTIONS is always in
	 * it: who finds NO_METHOD for OPTIONS answers 204 with this.
	 */
	struct str allow;
};

/*
 * Find path, still percent-encoded: it is split before it is decoded, so %2F
 * never splits a segment; what a segment stands for is compared.  At each
 * segment a literal wins over what has variables, of these the one with most
 * text, and "{path}" comes last.  HEAD finds GET's route.  Decoded values are
 * on the arena.
 */
enum http_route_result http_route_match(const struct http_routes *r,
    struct arena *a, enum http_method method, struct str path,
    struct http_route_match *out);

#endif
