/* server_listener_table.h - which addresses are listened on, and what answers
 * there. */
#ifndef CLAVIGER_SERVER_SERVER_LISTENER_TABLE_H
#define CLAVIGER_SERVER_SERVER_LISTENER_TABLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "net/net.h"

struct config;
struct err;
struct http_exchange;
struct http_routes;
struct server_file;
struct server_surface;
struct str;

/* One address.  Every worker listens on it. */
struct server_port {
	struct net_address address;
	const char *kind; /* "authority", or its first surface's */
	struct server_surface *
	    *surfaces; /* borrowed from the listener table's files */
	size_t surface_count; /* 0: the authority */
	struct http_routes *router; /* to surfaces; NULL: there is one only */
	const char **origins; /* that some surface allows; NULL-terminated */
	int *sockets; /* bound, one per worker; -1: taken.  NULL: none */
};

/*
 * All files and addresses at one time. Read-only once made, and referenced by
 * its users.
 */
struct server_listener_table {
	struct server_file **files; /* held */
	size_t file_count;
	struct server_port *ports;
	size_t port_count;
	size_t workers; /* that listen on each address */
	struct server_surface *stdio; /* with --stdio; NULL */
	struct arena arena; /* patterns of routers */
	atomic_llong holders; /* references */
};

/*
 * Gather the addresses of the files (each held as long as the listener table),
 * and of the authority where it runs.  Surfaces that want the same address
 * share it where no route of theirs is the same.  NULL and e where that cannot
 * be: it names both, and the option that parts them.
 */
struct server_listener_table *server_listener_table_new(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e);
struct server_listener_table *server_listener_table_hold(
    struct server_listener_table *p); /* returns p */
void server_listener_table_release(struct server_listener_table *p);

/* The port of that address; NULL where p (NULL: none) has none such. */
const struct server_port *server_listener_table_find(
    const struct server_listener_table *p, const struct net_address *address);

/*
 * Bind a socket for each worker to every address that old (NULL: none) does not
 * have: binding may need privileges and descriptors, and fails here or not at
 * all.  Sockets that no worker took are closed by give_back() or with the
 * listener table. -1 and e if another program has an address, or it cannot be
 * bound.
 */
int server_listener_table_reserve(struct server_listener_table *p,
    const struct server_listener_table *old, struct err *e);
void server_listener_table_give_back(struct server_listener_table *p);

/* The worker's socket of a port, which it owns from now on; -1: none. */
int server_listener_table_take_socket(
    const struct server_port *port, size_t worker);

/*
 * The surface of a shared port that the request is for.  NULL: the exchange has
 * been answered here.
 */
struct server_surface *server_listener_table_route(
    const struct server_port *port, struct http_exchange *x);

#endif
