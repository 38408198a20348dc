/* page_url.h - the request for the next page of a list. */
#ifndef CLAVIGER_ENGINE_REQUEST_PAGE_URL_H
#define CLAVIGER_ENGINE_REQUEST_PAGE_URL_H

#include "base/base.h"

struct arena;
struct call_request;
struct engine_target;
struct err;

enum { PAGE_URL_BYTES = 65536 }; /* maximum of a URL */

/*
 * Returns the decoded value of the last query parameter of that name, on the
 * arena; STR_NONE: the request has none.
 */
struct str page_url_value(
    struct arena *a, const struct call_request *r, struct str name);

/*
 * Sets the query parameter, which replaces all of that name.  Returns -1 and
 * sets e (UPSTREAM) if the URL would be too long.
 */
int page_url_set(struct arena *a, struct call_request *r, struct str name,
    struct str value, struct err *e);

/*
 * Resolves link, a URL reference (RFC 3986 4.1) in a response to the request r,
 * and sets *out to its path and query on the arena, without the credential that
 * the API takes in the query.  The path is below the base URI of t, however a
 * server decodes it, and the origin is that of t.  Otherwise it returns why the
 * link is not followed, borrowed; NULL: it can be.
 */
const char *page_url_resolve(struct arena *a, const struct engine_target *t,
    const struct call_request *r, struct str link, struct str *out);

/*
 * Replaces path and query of the request by those of page_url_resolve(), and
 * adds the credential.  The origin is never taken from a link.  Returns -1 and
 * sets e (UPSTREAM) if the URL would be too long.
 */
int page_url_go(struct arena *a, const struct engine_target *t,
    struct call_request *r, struct str target, struct err *e);

#endif
