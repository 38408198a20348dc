/* net_dial.h - connects to one of several addresses. */
#ifndef CLAVIGER_NET_NET_DIAL_H
#define CLAVIGER_NET_NET_DIAL_H

#include "net/net_resolve.h"

struct loop;
struct net_address_block;
struct net_dial; /* attempts in progress */

/*
 * fd: the connected socket, non-blocking and with TCP_NODELAY, which is taken,
 * and the address of its peer; or -1, and error is an errno value.
 */
typedef void net_dial_fn(
    void *context, int fd, const struct net_address_block *peer, int error);

/*
 * Connects to the first address that accepts.  They are tried in their order,
 * but IPv6 and IPv4 in turn, and the next one begins when one fails or has not
 * answered for 250 ms (RFC 8305 5).  Calls fn once, from the loop, unless it is
 * cancelled.  Addresses are copied.
 */
struct net_dial *net_dial_start(struct loop *l,
    const struct net_resolve_answer *to, int port, net_dial_fn *fn,
    void *context);

/* Ends the attempts; fn is not called.  d may be NULL. */
void net_dial_cancel(struct net_dial *d);

#endif
