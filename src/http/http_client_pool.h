/* http_client_pool.h - connections to upstreams; internal to http_client. */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_POOL_H
#define CLAVIGER_HTTP_HTTP_CLIENT_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "net/net.h"

/*
 * An upstream, by its authority as the URL has it.  Only requests without TLS
 * and without a proxy use a target, so a connection carries no credential of
 * its own, and any request to the target can use it.
 */
struct http_client_target {
	struct list link; /* of the pool, most recently used first */
	char *authority; /* "host:port" or "host" */
	struct str host; /* part of authority, without brackets */
	int port;
	struct str host_header; /* without the port if it is 80 */
	struct list idle; /* connections, most recently used last */
	size_t open; /* connections and reserved places */
	size_t calls; /* calls that refer to it */
	/* For http_client_plain. */
	struct list waiting; /* calls that wait for a place */
	struct list resolving; /* calls that wait for addresses */
	struct net_resolve *lookup; /* in progress; NULL: none */
	struct net_resolve_answer addresses;
	int64_t resolved_ms; /* when; 0: never */
};

/* A connection.  While it is idle, user is NULL. */
struct http_client_link {
	struct http_client_pool *pool; /* NULL: closed, and soon freed */
	struct http_client_target *target;
	struct conn *conn;
	void *user; /* the call that uses it */
	struct loop_timer *timer; /* of the user */
	bool used; /* it carried a response already */
	struct list of_target, of_pool; /* while it is idle */
	int64_t idle_since_ms;
};

/* Called for a link that has a user. */
struct http_client_link_events {
	void (*on_data)(struct http_client_link *k, const char *p, size_t n);
	void (*on_drain)(struct http_client_link *k);
	void (*on_end)(struct http_client_link *k);
	/* It broke.  Only http_client_pool_drop() may be called on it. */
	void (*on_broken)(struct http_client_link *k);
	void (*on_timer)(struct http_client_link *k);
};

struct http_client_pool {
	struct loop *loop;
	const struct http_client_link_events *events;
	size_t most_each; /* connections of a target */
	size_t most; /* of all targets; 0: no limit */
	size_t open; /* connections and reserved places of all targets */
	void (*on_change)(void *context); /* open has changed */
	void *context;
	struct list targets, idle; /* idle ones, oldest first */
	size_t target_count;
	struct loop_timer *sweep; /* closes what is idle for too long */
};

void http_client_pool_init(struct http_client_pool *p, struct loop *l,
    const struct http_client_link_events *events);

/* Closes all connections.  No call uses them or refers to a target. */
void http_client_pool_done(struct http_client_pool *p);

/*
 * Returns the target of an authority; NULL if its host is anything but a name
 * of letters, digits, hyphens, dots and underscores, an IPv4 address of four
 * parts, or an IPv6 address.  libcurl then decides what it means.
 */
struct http_client_target *http_client_pool_find(
    struct http_client_pool *p, struct str authority);

/*
 * Takes an idle connection for a user; NULL if all are busy.  Those that the
 * upstream has ended, or on which it has sent anything since, are closed.
 */
struct http_client_link *http_client_pool_take(
    struct http_client_target *t, void *user);

/*
 * Reserves the place of a new connection.  Returns false if there are too many,
 * none of which is idle.  http_client_pool_add() uses the place.
 */
bool http_client_pool_reserve(
    struct http_client_pool *p, struct http_client_target *t);
void http_client_pool_release(
    struct http_client_pool *p, struct http_client_target *t);

/*
 * Makes a connection of a socket, which is taken, in a reserved place.  Returns
 * NULL if the loop cannot watch it; the place is still reserved.
 */
struct http_client_link *http_client_pool_add(struct http_client_pool *p,
    struct http_client_target *t, int fd, const struct net_address_block *peer,
    void *user);

/* The user is done: another one may use the connection. */
void http_client_pool_keep(struct http_client_link *k);

/* Closes a connection, and releases its place. */
void http_client_pool_drop(struct http_client_link *k);

#endif
