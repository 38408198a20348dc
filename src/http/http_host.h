/* http_host.h - checks Host and Origin against DNS rebinding. */
#ifndef CLAVIGER_HTTP_HTTP_HOST_H
#define CLAVIGER_HTTP_HTTP_HOST_H

#include <stdbool.h>

#include "base/base.h"

/* The names that a listener accepts; see struct http_server_config.  Borrowed.
 */
struct http_host_rules {
	const char *bound; /* the address it listens on, without brackets */
	/*
	 * The address at which the connection arrived, without brackets, if
	 * bound means all addresses of the machine; else NULL.
	 */
	const char *arrived;
	const char *const *hosts; /* NULL or NULL-terminated */
	const char *const *origins;
};

/*
 * Is the authority of Host an expected name, with any port or none: a loopback
 * name, the bound address, the one at which the connection arrived, or a host
 * of the rules?  This check and that of Origin prevent DNS rebinding: a page
 * whose name was changed to resolve to a loopback address still sends its own
 * name.
 */
bool http_host_is_expected(
    const struct http_host_rules *rules, struct str authority);

/*
 * Returns the host of an authority, in brackets if it is IPv6, for a message
 * that names an option; STR_NONE if the host is empty, longer than
 * any name, or has a character that no name or address has.
 */
struct str http_host_plain_name(struct str authority);

/*
 * Returns origin if it is http(s):// and such a host, with any port or none;
 * else STR_NONE.
 */
struct str http_host_plain_origin(struct str origin);

/* Do the origins (NULL-terminated, or NULL) include "*"? */
bool http_host_is_any_origin(const char *const *origins);

/*
 * Do the origins include this one, or "*"?  "null" never matches an entry:
 * every page without an origin sends it, such as a sandboxed frame.
 */
bool http_host_is_listed(const char *const *origins, struct str origin);

/*
 * Is the origin http(s):// and an expected host, with any port, or one of the
 * listed origins?  If hosts has "*", the origin's host must be that of
 * authority.
 */
bool http_host_is_own_origin(const struct http_host_rules *rules,
    struct str origin, struct str authority);

#endif
