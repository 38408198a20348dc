/* authority_gateway.h - what the operator says of proxies that ask. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_GATEWAY_H
#define CLAVIGER_AUTHORITY_AUTHORITY_GATEWAY_H

#include <stdbool.h>

#include "base/base.h"
#include "key/key.h"

struct http_headers;
struct net_address_block;

/* Texts are borrowed.  All zero: no proxy is trusted. */
struct authority_gateway {
	struct key_list_field trusted; /* networks of proxies */
	bool trusts_users; /* peers on Unix sockets, too */
	/* What may have a key besides headers; STR_NONE: nothing. */
	struct str cookie, query;
};

/* Is it the address of a proxy whose headers count? */
bool authority_gateway_trusts(
    const struct authority_gateway *g, const struct net_address_block *peer);

/*
 * Sets *out to the address of the client of a trusted peer: the last one in
 * X-Forwarded-For or Forwarded that is not trusted itself, or the first one if
 * all are.  Returns false if it is unknown: if both headers are missing, if
 * they disagree, or if the address is hidden or malformed.
 */
bool authority_gateway_client(const struct authority_gateway *g,
    const struct http_headers *h, struct net_address_block *out);

/* Sets *out to that address alone.  Returns false if peer has no address. */
bool authority_gateway_network(
    const struct net_address_block *peer, struct key_network *out);

#endif
