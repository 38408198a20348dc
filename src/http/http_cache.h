/* http_cache.h - what a response says about keeping it (RFC 9111). */
#ifndef CLAVIGER_HTTP_HTTP_CACHE_H
#define CLAVIGER_HTTP_HTTP_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct http_headers;

/*
 * Reports whether a Cache-Control field of h has the directive.  *value is its
 * argument without quotes, STR_NONE if it has none; value may be NULL.  Names
 * are compared without case, and the first one counts.
 */
bool http_cache_directive(
    const struct http_headers *h, const char *name, struct str *value);

/* What a private cache (RFC 9111 1.2.1) may do with a response. */
struct http_cache {
	bool storable; /* no "no-store", no "Vary: *" */
	bool is_public; /* the response says that other users may see it */
	bool always_ask; /* "no-cache" */
	/* How long it is fresh, less its age; 0 or less: it is stale. */
	int64_t fresh_ms;
	int64_t age_ms; /* when it was received */
	bool has_lifetime; /* max-age or Expires */
	struct str etag; /* STR_NONE: it cannot be revalidated */
};

/*
 * Reads the headers of a 200 or 304 response, whose texts are borrowed.  What
 * cannot be read counts as stale.  There is no heuristic freshness.
 */
struct http_cache http_cache_read(
    const struct http_headers *h, int64_t now_real_ms);

#endif
