/* server_worker.h - one thread: its loop, its share of everything, its sockets.
 */
#ifndef CLAVIGER_CLAVIGER_SERVER_WORKER_H
#define CLAVIGER_CLAVIGER_SERVER_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/net_address.h"

struct authority;
struct config;
struct engine;
struct err;
struct exposer;
struct metrics;
struct worker;

/* One address that every worker listens on. */
struct server_port {
	struct net_address address;
	int reserved; /* descriptor that holds the port; -1: none */
	const char *kind; /* "authority", "rest", "mcp" */
	struct exposer *exposer; /* NULL: the authority */
	size_t engine; /* index of the exposer's engine */
	char *name; /* its namespace */
};

/* What all workers share, read-only while they run. */
struct server_shared {
	const struct config *config;
	struct metrics *metrics;
	struct authority *authority; /* NULL: off */
	struct engine **engines;
	size_t engine_count;
	struct server_port *ports;
	size_t port_count;
	int64_t connections; /* atomic: open ones */
	int64_t running; /* atomic: workers that have not ended */
};

/* Everything but the thread itself.  NULL and e on failure. */
struct worker *worker_new(struct server_shared *shared, struct err *e);
int worker_start(struct worker *w, struct err *e);
void worker_stop(struct worker *w); /* from any thread, once */
void worker_free(struct worker *w); /* joins; NULL does nothing */

#endif
