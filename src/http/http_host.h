/* http_host.h - is this the host that was meant, is that origin ours? */
#ifndef CLAVIGER_HTTP_HTTP_HOST_H
#define CLAVIGER_HTTP_HTTP_HOST_H

#include <stdbool.h>

#include "base/base.h"

/* What a listener answers to; see struct http_server_config.  Borrowed. */
struct http_host_rules {
	const char *bound; /* the address it listens on, without brackets */
	const char *const *hosts; /* NULL or NULL-terminated */
	const char *const *origins;
};

/*
 * An authority as in Host: an expected name, with any port or none.  This and
 * the origin stop DNS rebinding: a page whose name was pointed at loopback
 * still sends its own name.
 */
bool http_host_is_expected(
    const struct http_host_rules *rules, struct str authority);

/* Is "*" among these (NULL-terminated, NULL: none)? */
bool http_host_is_any_origin(const char *const *origins);

/*
 * Is it one of these, or is "*" among them?  "null" is what every page without
 * an origin sends, such as a sandboxed frame, so it is never one of a list.
 */
bool http_host_is_listed(const char *const *origins, struct str origin);

/*
 * http(s)://an expected host, any port; or one of the origins.  Where hosts
 * has "*", the origin must be of the host that was asked for.
 */
bool http_host_is_own_origin(const struct http_host_rules *rules,
    struct str origin, struct str authority);

#endif
