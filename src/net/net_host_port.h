/* net_host_port.h - splits "host:port"; no other module does. */
#ifndef CLAVIGER_NET_NET_HOST_PORT_H
#define CLAVIGER_NET_NET_HOST_PORT_H

#include <stdbool.h>

#include "base/base.h"

/* The parts of "host:port"; borrowed from it. */
struct net_host_port {
	struct str host; /* as written: an IPv6 address is in brackets */
	int port; /* 0 to 65535; -1: none */
	bool is_v6; /* host is in brackets */
};

/*
 * Splits "host", "host:port", "[IPv6]" or "[IPv6]:port" (RFC 3986 3.2) without
 * allocating: the check of each request's Host calls it.  Host may be empty,
 * and "host:" has no port.  Returns false if brackets contain anything but the
 * characters of an IPv6 address, or a port is not one to five digits of at most
 * 65535.  Other characters of the host are not checked: compare it with
 * expected names or read it as a numeric address.
 */
bool net_host_port_split(struct net_host_port *out, struct str text);

#endif
