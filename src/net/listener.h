/* listener.h - a listening socket of one loop. */
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

/* Called for a new connection; returns its owner, or NULL to close it. */
typedef void *listener_accept_fn(void *context, struct conn *c);

/* Borrowed for the life of the listener and its connections. */
struct listener_config {
	const struct conn_events *events;
	listener_accept_fn *on_accept;
	void *context;
	struct conn_table *table; /* counts the connections; NULL: no limits */
	bool is_reserved; /* some connections are reserved for it */
};

/*
 * Listens on an address.  fd is a socket from net_address_bind(), which is
 * taken even on failure; if it is -1, a new one is bound.  At most a few
 * connections are accepted in each turn of the loop, so that other sockets are
 * served too.  If the process has no free descriptor or memory, new connections
 * wait in the kernel's queue.  Returns NULL and sets e on failure.
 */
struct listener *listener_open(struct loop *l,
    const struct net_address *address, int fd, const struct listener_config *c,
    struct err *e);

/* Accepts what is queued already, then closes and frees the listener. */
void listener_close(struct listener *l);

#endif
