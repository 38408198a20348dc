/* http_site.h - may the page that sent a request call this server? */
#ifndef CLAVIGER_HTTP_HTTP_SITE_H
#define CLAVIGER_HTTP_HTTP_SITE_H

#include <stdbool.h>

#include "base/base.h"

struct http_host_rules;
struct http_request;

/* The page that sent a request.  All false: one of ours, or no page at all. */
struct http_site {
	bool is_foreign; /* a page of another site or of no origin */
	/* The user follows a link: a GET of a whole page, in its own window. */
	bool is_navigation;
};

/*
 * Read Origin (RFC 6454) and the Sec-Fetch headers (W3C Fetch Metadata).  A
 * browser sends no Origin with an <img>, a <script> or a form that GETs, but
 * says in Sec-Fetch-Site that another site asks.  No page can forge either;
 * clients that are no browsers send neither, or Sec-Fetch-Mode alone.
 *
 * authority is the host that was asked for.  further: NULL-terminated, NULL for
 * none; origins that are foreign but that some surface here allows, "*" for
 * any.  -1: such a page may not call this server, and *why says it; out is
 * filled all the same, so that a caller can make an exception of a navigation.
 */
int http_site_check(struct http_site *out, const struct http_request *r,
    const struct http_host_rules *rules, const char *const *further,
    struct str authority, const char **why);

#endif
