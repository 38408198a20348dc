/* http_url.h - checks and splits http and https URLs, with libcurl's parser. */
#ifndef CLAVIGER_HTTP_HTTP_URL_H
#define CLAVIGER_HTTP_HTTP_URL_H

#include <stdbool.h>

#include "base/base.h"

/* The parts of a URL, as written; borrowed from it. */
struct http_url {
	struct str origin; /* "https://host:port" */
	struct str authority; /* "host:port" */
	struct str path; /* "" or from the "/" on, without query */
	struct str query; /* after the "?"; STR_NONE: there is no "?" */
	bool is_secure; /* https */
	bool has_user; /* the URL contains a user name or password */
};

/* Does text begin with http:// or https://, so that it means a URL? */
bool http_url_is(struct str text);

/*
 * Splits an absolute http or https URL of visible ASCII without fragment.
 * Returns false if text is anything else.  If has_user is set, origin and
 * authority include the user.
 */
bool http_url_parse(struct str text, struct http_url *out);

/*
 * Returns "host:port" of a URL for messages, with the default port if it has
 * none; "the upstream" if the URL is invalid.  The caller frees it.  It never
 * includes the query, which may contain a credential.
 */
char *http_url_host_port(const char *url);

#endif
