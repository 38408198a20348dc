/* http_url.h - splits and checks URLs; no other module does. */
#ifndef CLAVIGER_HTTP_HTTP_URL_H
#define CLAVIGER_HTTP_HTTP_URL_H

#include <stdbool.h>

#include "base/base.h"

struct net_host_port;

/* The parts of a URL, as written; borrowed from it. */
struct http_url {
	struct str origin; /* "https://host:port" */
	struct str authority; /* "host:port", for net_host_port_split() */
	struct str path; /* "" or from the "/" on, without query */
	struct str query; /* after the "?"; STR_NONE: there is no "?" */
	bool is_secure; /* https */
	bool has_user; /* origin and authority include "user@" */
};

/* Does text begin with http:// or https://, so that it means a URL? */
bool http_url_is(struct str text);

/*
 * Returns the scheme before the first colon (RFC 3986 3.1); STR_NONE if text
 * does not begin with one.
 */
struct str http_url_scheme(struct str text);

/*
 * Splits an http or https URL, with the scheme in any case, as RFC 3986
 * appendix B does.  A fragment is in none of the parts.  Returns false if text
 * has another scheme or an empty authority.  It does not allocate, and it does
 * not check host, port and characters: it is for targets of requests, whose
 * bytes are checked already, and for URLs with a template in them.
 */
bool http_url_split(struct str text, struct http_url *out);

/*
 * Splits the authority of a URL, without user.  Returns false if its host is
 * neither a plain name nor a numeric address in its usual form, or its port is
 * 0: what libcurl makes of such a host may differ, as of "127.1".  The host is
 * without brackets.
 */
bool http_url_plain_host(struct net_host_port *out, struct str authority);

/*
 * Splits an absolute http or https URL of visible ASCII without fragment that
 * libcurl accepts, too.  Returns false if text is anything else.
 */
bool http_url_parse(struct str text, struct http_url *out);

/*
 * Returns the origin of an http or https URL, as written; the whole text if it
 * is anything else, such as a template of a URL.
 */
struct str http_url_origin(struct str text);

/*
 * Is text the origin of a page: scheme "://" host [":" port] and nothing else
 * (RFC 6454 6.2)?  The scheme may be another than http, as in
 * "chrome-extension://id".
 */
bool http_url_is_origin(struct str text);

/*
 * Returns "http://host:port" on the arena, without port if it is 0.  host is a
 * name or a numeric address, without brackets.
 */
struct str http_url_of_host(struct arena *a, struct str host, int port);

/*
 * Returns "host:port" of a URL for messages, with the default port if it has
 * none; "the upstream" if the URL is invalid.  The caller frees it.  It never
 * includes the query, which may contain a credential.
 */
char *http_url_host_port(const char *url);

#endif
