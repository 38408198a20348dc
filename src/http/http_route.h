/* http_route.h - finds the handler of a path and method. */
#ifndef CLAVIGER_HTTP_HTTP_ROUTE_H
#define CLAVIGER_HTTP_HTTP_ROUTE_H

#include <stddef.h>

#include "base/base.h"
#include "http/http_headers.h"
#include "http/http_method.h"

struct arena;
struct err;
struct http_routes; /* a route table, read-only once it is built */

struct http_routes *http_route_new(void);
void http_route_free(struct http_routes *r);

/*
 * Makes "/keys" match "/keys/" and the reverse, unless both exist.  Call it
 * before the first search.
 */
void http_route_ease(struct http_routes *r);

/*
 * Adds a route.  pattern is copied: "/v1/keys/{key_id}", or "{{key_id}}".  A
 * variable is a non-empty segment or part of one ("key:{key}"); "{path}" as the
 * last segment matches the rest of the path with its slashes.  The first slash
 * is optional, and "?" and the text after it are ignored.  target is borrowed.
 * Returns -1 and sets e if the pattern is malformed, or (DENIED) if a route of
 * the same shape and method exists; that route then stays.
 */
int http_route_add(struct http_routes *r, enum http_method method,
    const char *pattern, void *target, struct err *e);

enum http_route_result {
	HTTP_ROUTE_FOUND,
	HTTP_ROUTE_NO_PATH, /* 404 */
	HTTP_ROUTE_NO_METHOD, /* 405, with allow */
};

struct http_route_match {
	void *target; /* for NO_METHOD: that of any method of the path */
	const char *pattern; /* borrowed from the table: for metrics and logs */
	size_t variable_count;
	struct http_header variables[16]; /* name; value percent-decoded */
	struct str tail; /* matched by "{path}", still encoded; else STR_NONE */
	/*
	 * The Allow header, "GET, HEAD, OPTIONS", if the path exists.  It
	 * always includes OPTIONS: answer OPTIONS with NO_METHOD by 204 and
	 * this header.
	 */
	struct str allow;
};

/*
 * Finds the route of a percent-encoded path.  The path is split before it is
 * decoded, so %2F does not split a segment; decoded segments are compared.  For
 * each segment, a literal has priority over a segment with variables.  Among
 * these, the one with the most text has priority; "{path}" comes last.  HEAD
 * finds the route of GET.  Decoded values are on the arena.
 */
enum http_route_result http_route_match(const struct http_routes *r,
    struct arena *a, enum http_method method, struct str path,
    struct http_route_match *out);

#endif
