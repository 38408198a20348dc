/* net_address.h - addresses that a program listens on, and keeping a port. */
#ifndef CLAVIGER_NET_NET_ADDRESS_H
#define CLAVIGER_NET_NET_ADDRESS_H

#include <stdbool.h>

#include "base/base.h"

struct err;

/* An address that a program listens on: numeric IPv4 or IPv6, and a port. */
struct net_address {
	char host[64]; /* "127.0.0.1", "::1", "0.0.0.0"; no brackets */
	int port; /* 0: any free one */
};

/*
 * "ADDR:PORT", "[v6]:PORT" or ":PORT" (loopback); "localhost" is 127.0.0.1.
 * -1 and e (INPUT) otherwise.
 */
int net_address_parse(struct net_address *out, struct str text, struct err *e);

/* 127.0.0.0/8 or ::1? */
bool net_address_is_loopback(const struct net_address *a);

/* A TCP socket bound to a with SO_REUSEPORT where shared; -1 and e. */
int net_address_bind(const struct net_address *a, bool shared, struct err *e);

/*
 * Refuse, with words that name the port and --port, where another socket
 * already listens there: SO_REUSEPORT alone would share the port silently.
 * Where port is 0, one is picked and written back.  The port stays reserved
 * (bound, not listening, SO_REUSEPORT) by the returned descriptor until
 * close(2), so that the workers' sockets can join it; -1 and e on failure.
 */
int net_address_reserve(struct net_address *address, struct err *e);

#endif
