/* http_site.h - checks whether the page that sent a request may call this
 * server. */
#ifndef CLAVIGER_HTTP_HTTP_SITE_H
#define CLAVIGER_HTTP_HTTP_SITE_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct http_host_rules;
struct http_request;

/*
 * The page that sent a request.  All false: a page of this server, or no page.
 */
struct http_site {
	bool is_foreign; /* a page of another site, or without origin */
	/* The user followed a link: a GET of a page at top level. */
	bool is_navigation;
};

/*
 * Reads Origin (RFC 6454) and the Sec-Fetch headers (W3C Fetch Metadata).  A
 * browser sends no Origin with an <img>, a <script> or a GET form, but
 * Sec-Fetch-Site tells whether the page is of the same site.  Pages cannot
 * forge either header.  Clients other than browsers send neither, or only
 * Sec-Fetch-Mode.
 *
 * authority is the requested host.  further is NULL or a NULL-terminated list
 * of foreign origins that some surface allows; "*" is any.  Returns -1 and sets
 * *why, constant or on the arena, if the page may not call this server.  out is
 * filled in any case, so that the caller can still allow a navigation.
 */
int http_site_check(struct http_site *out, const struct http_request *r,
    const struct http_host_rules *rules, const char *const *further,
    struct str authority, struct arena *a, const char **why);

#endif
