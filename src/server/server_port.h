/* server_port.h - chooses the address of a surface, or refuses it. */
#ifndef CLAVIGER_SERVER_SERVER_PORT_H
#define CLAVIGER_SERVER_SERVER_PORT_H

#include "base/base.h"

struct config;
struct err;
struct expose_route;
struct net_address;
struct server_port;
struct server_surface;
struct capability_operation;

/*
 * Sets *out to the address of a surface: from --address and --port, else from
 * the file, else loopback.  If several --port options fit, one that also names
 * the file has priority, then the last one.  Returns -1 and sets e if no port
 * is given.
 */
int server_port_address(const struct config *c, const struct server_surface *s,
    struct net_address *out, struct err *e);

/*
 * Checks that a surface may be served at a: it does not offer the credential of
 * its file to anybody, and can check the keys of callers.  Returns -1 and sets
 * e if not.
 */
int server_port_check(const struct config *c, const struct server_surface *s,
    const struct net_address *a, struct err *e);

/*
 * Returns the URL that --public-url has for a surface, borrowed from c;
 * STR_NONE if it has none.  The last one that names the surface has priority,
 * else the last one without a name.
 */
struct str server_port_public_url(
    const struct config *c, const struct server_surface *s);

/*
 * Refusals: each sets e (INPUT) to a message that names both surfaces, their
 * places in the files and the option that separates them, and returns -1.
 */
int server_port_refuse_authority(
    const struct server_surface *s, const struct net_address *a, struct err *e);

/* The same port on two addresses, one of which is the wildcard address. */
int server_port_refuse_host(const struct server_port *port,
    const struct server_surface *s, const struct net_address *a, struct err *e);

/*
 * The same route.  held: the operation of holder that has it; NULL: the route
 * belongs to the kind of surface itself, such as that of MCP.
 */
int server_port_refuse_route(const struct server_port *port,
    const struct server_surface *holder,
    const struct capability_operation *held, const struct server_surface *s,
    const struct expose_route *wanted, struct err *e);

/* Logs a warning for each --port that names none of these surfaces. */
void server_port_warn_unused(const struct config *c,
    struct server_surface *const *surfaces, unsigned long count);

#endif
