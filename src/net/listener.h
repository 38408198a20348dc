/* listener.h - a listening socket of one loop, and what it accepts. */
#ifndef CLAVIGER_NET_LISTENER_H
#define CLAVIGER_NET_LISTENER_H

#include <stdbool.h>

struct conn;
struct conn_events;
struct conn_table;
struct err;
struct listener;
struct loop;
struct net_address;

/* A new connection: return its owner, or NULL to refuse (closed at once). */
typedef void *listener_accept_fn(void *context, struct conn *c);

/* Borrowed for the life of the listener and its connections. */
struct listener_config {
	const struct conn_events *events;
	listener_accept_fn *on_accept;
	void *context;
	struct conn_table *table; /* counts them; NULL: without limits */
	bool is_reserved; /* places of the table are kept for this address */
};

/*
 * Listen on an address.  fd: a socket that net_address_bind() bound to it,
 * taken even on failure; -1: one is bound here.  Connections are accepted a few
 * in each turn of the loop, so that others have theirs.  If there are no
 * descriptors or no memory for one, it waits in the kernel's queue until there
 * are.  NULL and e on failure.
 */
struct listener *listener_open(struct loop *l,
    const struct net_address *address, int fd, const struct listener_config *c,
    struct err *e);

/* Accept what is already queued, then nothing more; frees the listener. */
void listener_close(struct listener *l);

#endif
