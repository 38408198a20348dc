/* worker_port.h - one worker's listener for a port, with its files. */
#ifndef CLAVIGER_SERVER_WORKER_PORT_H
#define CLAVIGER_SERVER_WORKER_PORT_H

#include <stdbool.h>

#include "base/base.h"
#include "http/http.h"

struct err;
struct server_listener_table;
struct server_port;
struct worker_group;
struct worker_share;

struct worker_port {
	struct list link; /* the worker's */
	struct worker_share *share;
	struct server_listener_table *table; /* held; port points into it */
	const struct server_port *port;
	/* Of the port's surfaces, in their order; each is in use. */
	struct worker_group **groups;
	struct http_server_config config;
	struct http_server *server;
	bool closing; /* the worker's: it was told to stop */
};

/*
 * Listens on a port of the listener table.  Returns NULL and sets e on failure.
 */
struct worker_port *worker_port_open(struct worker_share *s,
    struct server_listener_table *table, const struct server_port *port,
    struct err *e);

/* Serves that port of that listener table, from the next request on. */
void worker_port_set(struct worker_port *p, struct server_listener_table *table,
    const struct server_port *port);

/*
 * Frees the port: cuts its connections and releases its listener table and
 * files.
 */
void worker_port_free(struct worker_port *p);

#endif
