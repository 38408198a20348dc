/* server_shared.h - the state that all threads of a server share. */
#ifndef CLAVIGER_SERVER_SERVER_SHARED_H
#define CLAVIGER_SERVER_SERVER_SHARED_H

#include <stdatomic.h>
#include <pthread.h>
#include <stdint.h>

#include "base/base.h"

struct authority;
struct config;
struct conn_table;
struct err;
struct http_access_log;
struct mcp_registry;
struct metrics;
struct net_work;
struct server_listener_table;

/*
 * Read-only while threads run, except for atomics and members under the lock.
 */
struct server_shared {
	const struct config *config;
	struct metrics *metrics;
	struct mem_budget budget; /* of memory; its counters are atomic */
	struct authority *authority; /* NULL: off */
	struct http_access_log *access_log; /* NULL: none */
	struct conn_table *connections; /* of all listeners */
	struct mcp_registry *registry; /* sessions and streams of MCP clients */
	struct net_work *work; /* for large conversions */
	uint8_t
	    caller_key[32]; /* secret key for hashes of callers; see expose.h */
	char *stdio_credential; /* Authorization of the client on stdin; NULL */
	pthread_mutex_t lock; /* guards table */
	struct server_listener_table
	    *table; /* the newest, held; NULL before the first */
	atomic_llong running; /* workers that have not ended */
};

void server_shared_init(struct server_shared *s, const struct config *c);

/*
 * Sets the memory budget.  Call it after the store is mapped and before any
 * thread takes requests.  Returns -1 and sets e if --limit memory is too small.
 */
int server_shared_set_budget(struct server_shared *s, struct err *e);
void server_shared_done(struct server_shared *s);

/*
 * Returns the newest listener table with a reference for the caller.  Callable
 * from any thread.
 */
struct server_listener_table *server_shared_table(struct server_shared *s);

/* Replaces the newest listener table by p, which is taken. */
void server_shared_replace(
    struct server_shared *s, struct server_listener_table *p);

#endif
