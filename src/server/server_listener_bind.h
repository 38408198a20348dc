/* server_listener_bind.h - binds the sockets of an address. */
#ifndef CLAVIGER_SERVER_SERVER_LISTENER_BIND_H
#define CLAVIGER_SERVER_SERVER_LISTENER_BIND_H

#include <stddef.h>

struct err;
struct server_listener_table;
struct server_port;

/*
 * Makes count sockets of the port, one per worker.  old (may be NULL) is the
 * table in use, which does not have this port.  Returns -1 and sets e on
 * failure; then some sockets may be bound.
 */
int server_listener_bind(struct server_port *port, size_t count,
    const struct server_listener_table *old, struct err *e);

#endif
