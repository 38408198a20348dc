/*
 * server_listener_table.h - the addresses to listen on, and the surfaces of
 * each.
 */
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
	const char *kind; /* "authority", or the kind of its first surface */
	struct server_surface *
	    *surfaces; /* borrowed from the listener table's files */
	size_t surface_count; /* 0: the authority */
	struct http_routes *router; /* NULL: it has one surface only */
	const char *
	    *origins; /* origins that some surface allows; NULL-terminated */
	int *sockets; /* bound, one per worker; -1: taken.  NULL: not bound */
};

/*
 * All files and addresses at one time.  Read-only after it is made; its users
 * hold references.
 */
struct server_listener_table {
	struct server_file **files; /* held */
	size_t file_count;
	struct server_port *ports;
	size_t port_count;
	size_t workers; /* that listen on each address */
	struct server_surface *stdio; /* with --stdio; NULL */
	struct server_surface *joined; /* with --one-mcp; NULL */
	struct arena arena; /* patterns of routers */
	atomic_llong holders; /* references */
};

/*
 * Collects the addresses of the files (each is held as long as the table) and
 * of the authority, if it runs.  Surfaces with the same address share it if
 * their routes differ.  Returns NULL and sets e if addresses or routes
 * conflict; e names both surfaces, and the option that separates them.
 */
struct server_listener_table *server_listener_table_new(const struct config *c,
    struct server_file *const *files, size_t count, struct err *e);
struct server_listener_table *server_listener_table_hold(
    struct server_listener_table *p); /* returns p */
void server_listener_table_release(struct server_listener_table *p);

/*
 * Returns the port of that address; NULL if p (may be NULL) has no such port.
 */
const struct server_port *server_listener_table_find(
    const struct server_listener_table *p, const struct net_address *address);

/*
 * Binds a socket for each worker to each address that old (may be NULL) does
 * not have.  Binding may need privileges and descriptors, so it fails here or
 * not at all.  server_listener_table_give_back(), or freeing the table, closes
 * the sockets that no worker has taken.  Returns -1 and sets e if another
 * program uses an address, or it cannot be bound.
 */
int server_listener_table_reserve(struct server_listener_table *p,
    const struct server_listener_table *old, struct err *e);
void server_listener_table_give_back(struct server_listener_table *p);

/*
 * Returns the worker's socket of a port, which the worker then owns; -1 if it
 * was taken or is not bound.
 */
int server_listener_table_take_socket(
    const struct server_port *port, size_t worker);

/*
 * Returns the surface of a shared port that the request is for.  Returns NULL
 * if it has answered the exchange itself.
 */
struct server_surface *server_listener_table_route(
    const struct server_port *port, struct http_exchange *x);

#endif
