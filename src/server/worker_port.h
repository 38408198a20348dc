/* worker_port.h - one worker's listener, and the files that answer there. */
#ifndef CLAVIGER_SERVER_WORKER_PORT_H
#define CLAVIGER_SERVER_WORKER_PORT_H

#include <stdbool.h>

#include "base/base.h"
#include "http/http.h"

struct err;
struct server_listener_table;
struct server_port;
struct worker_file;
struct worker_share;

struct worker_port {
	struct list link; /* the worker's */
	struct worker_share *share;
	struct server_listener_table *table; /* held: port is its */
	const struct server_port *port;
	struct worker_file **files; /* of the port's surfaces; each in use */
	struct http_server_config config;
	struct http_server *server;
	bool closing; /* the worker's: it was told to stop */
};

/* Listen on a port of the listener table; NULL and e. */
struct worker_port *worker_port_open(struct worker_share *s,
    struct server_listener_table *table, const struct server_port *port,
    struct err *e);

/* Answer as that port of that listener table says, from the next request on. */
void worker_port_set(struct worker_port *p, struct server_listener_table *table,
    const struct server_port *port);

/* Let go of server, listener table and files; connections are cut. */
void worker_port_free(struct worker_port *p);

#endif
