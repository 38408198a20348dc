/* server_listener_bind.c - binds the sockets of an address. */
#include <fcntl.h>

#include "base/base.h"
#include "net/net.h"

#include "server/server_listener_bind.h"
#include "server/server_listener_table.h"

/*
 * Reserves the port, unless a listener of this process has the same port on an
 * overlapping address.  In that case no other program can have it, and the port
 * is shared until that listener is closed.
 */
static int
bind_first(struct server_port *port, const struct server_listener_table *old,
    struct err *e)
{
	struct net_address *a = &port->address;

	if (a->is_unix)
		return net_unix_listen(a->host, e);
	for (size_t i = 0; old != NULL && i < old->port_count; i++) {
		const struct net_address *b = &old->ports[i].address;

		if (a->port == b->port &&
		    (net_address_is_any(a) || net_address_is_any(b)))
			return net_address_bind(a, true, e);
	}
	return net_address_reserve(a, e);
}

/* All workers accept from the one queue of a Unix socket. */
static int
bind_next(const struct server_port *port, struct err *e)
{
	int fd;

	if (!port->address.is_unix)
		return net_address_bind(&port->address, true, e);
	fd = fcntl(port->sockets[0], F_DUPFD_CLOEXEC, 0);
	return fd != -1 ? fd : err_errno(e, "copy a Unix socket");
}

int
server_listener_bind(struct server_port *port, size_t count,
    const struct server_listener_table *old, struct err *e)
{
	port->sockets = mem_new(count * sizeof(int));
	for (size_t i = 0; i < count; i++)
		port->sockets[i] = -1;
	for (size_t i = 0; i < count; i++) {
		port->sockets[i] =
		    i == 0 ? bind_first(port, old, e) : bind_next(port, e);
		if (port->sockets[i] == -1)
			return -1;
	}
	return 0;
}
