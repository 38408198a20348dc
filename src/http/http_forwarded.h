/* http_forwarded.h - the addresses that proxies note about a request. */
#ifndef CLAVIGER_HTTP_HTTP_FORWARDED_H
#define CLAVIGER_HTTP_HTTP_FORWARDED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "net/net.h"

struct http_headers;

enum { HTTP_FORWARDED_HOPS = 32 };

/*
 * The last addresses of a list, each as one proxy saw its peer.  An older one
 * is overwritten.  Start with {0}.
 */
struct http_forwarded {
	struct net_address_block ring[HTTP_FORWARDED_HOPS];
	size_t count; /* of all that were read; 0: the header is missing */
};

/*
 * Read X-Forwarded-For, and Forwarded (RFC 7239).  Several headers are one list
 * (RFC 9110 5.3).  What is no numeric address, such as "unknown" or "_hidden",
 * becomes the zero address, and so does a whole header that is malformed: a
 * quote that a client opens must not hide what a proxy adds.
 */
void http_forwarded_read_list(
    struct http_forwarded *f, const struct http_headers *h);
void http_forwarded_read_standard(
    struct http_forwarded *f, const struct http_headers *h);

/*
 * Returns the address of a hop, borrowed: 0 is the last of the list, which the
 * nearest proxy noted.  NULL: it was not read, or is overwritten.
 */
const struct net_address_block *http_forwarded_hop(
    const struct http_forwarded *f, size_t index);

#endif
