/* net_resolve.h - addresses of a host name, without blocking the loop. */
#ifndef CLAVIGER_NET_NET_RESOLVE_H
#define CLAVIGER_NET_NET_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "net/net_address_block.h"

struct loop;
struct net_resolve; /* a lookup in progress */

enum { NET_RESOLVE_MOST = 8, NET_RESOLVE_NAME = 253 };

/* Addresses of a host, in the order to try them. */
struct net_resolve_answer {
	struct net_address_block items[NET_RESOLVE_MOST];
	size_t count; /* 0: the name does not resolve */
};

/* The answer is borrowed. */
typedef void net_resolve_fn(
    void *context, const struct net_resolve_answer *answer);

/*
 * Sets out for a numeric address (IPv4 with four decimal parts, or IPv6 without
 * brackets) and for "localhost" and names below it, which are loopback (RFC
 * 6761 6.3).  Returns false for any other host, which needs
 * net_resolve_start().
 */
bool net_resolve_known(struct net_resolve_answer *out, struct str host);

/*
 * Looks up a name of at most NET_RESOLVE_NAME bytes with getaddrinfo(3), on a
 * thread of its own.  Calls fn once, from the loop, unless the lookup is
 * cancelled.  Returns NULL if no thread can be started.
 */
struct net_resolve *net_resolve_start(
    struct loop *l, struct str host, net_resolve_fn *fn, void *context);

/*
 * Cancels a lookup before fn is called.  Its thread ends when getaddrinfo(3)
 * does, and uses neither loop nor context any more.
 */
void net_resolve_cancel(struct net_resolve *r);

#endif
