/* server_port.h - the address that a surface is to have, and why it cannot. */
#ifndef CLAVIGER_SERVER_SERVER_PORT_H
#define CLAVIGER_SERVER_SERVER_PORT_H

struct config;
struct err;
struct expose_route;
struct net_address;
struct server_port;
struct server_surface;
struct capability_operation;

/*
 * --address and --port first, then the file, then loopback.  Of several --port
 * that fit, the one that names the file too, then the last.  -1 and e where
 * there is no port.
 */
int server_port_address(const struct config *c, const struct server_surface *s,
    struct net_address *out, struct err *e);

/*
 * Refusals: each fills e (INPUT) with both sides, their places and the option
 * that parts them, and returns -1.
 */
int server_port_refuse_authority(
    const struct server_surface *s, const struct net_address *a, struct err *e);

/* The same port on two addresses, one of which is all of them. */
int server_port_refuse_host(const struct server_port *port,
    const struct server_surface *s, const struct net_address *a, struct err *e);

/* held: of the one who has the route; NULL: it is of its kind's own. */
int server_port_refuse_route(const struct server_port *port,
    const struct server_surface *holder,
    const struct capability_operation *held, const struct server_surface *s,
    const struct expose_route *wanted, struct err *e);

/* Say on the log which --port names no surface of these. */
void server_port_warn_unused(const struct config *c,
    struct server_surface *const *surfaces, unsigned long count);

#endif
