/* net_address.h - addresses to listen on. */
#ifndef CLAVIGER_NET_NET_ADDRESS_H
#define CLAVIGER_NET_NET_ADDRESS_H

#include <stdbool.h>

#include "base/base.h"

struct err;

enum { NET_ADDRESS_HOST = 108, NET_ADDRESS_TEXT = 128 };

/* A numeric IPv4 or IPv6 address and a port, or the path of a Unix socket. */
struct net_address {
	/*
	 * "127.0.0.1", "::1", "0.0.0.0"; no brackets.  If is_unix, an absolute
	 * path.
	 */
	char host[NET_ADDRESS_HOST];
	int port; /* 0: any free one; Unix sockets: 0 */
	bool is_unix;
};

/*
 * Reads "ADDR:PORT", "[v6]:PORT" or ":PORT" (loopback); "localhost" is
 * 127.0.0.1.  Or "unix:PATH", with an absolute path that fits into a socket
 * address.  Returns -1 and sets e (INPUT) if text is anything else.
 */
int net_address_parse(struct net_address *out, struct str text, struct err *e);

/*
 * The same for a numeric host without brackets and a port from 0 to 65535; an
 * empty host is loopback, too.
 */
int net_address_set(
    struct net_address *out, struct str host, int port, struct err *e);

/* Writes "host:port", with brackets around an IPv6 address, or "unix:PATH". */
void net_address_text(const struct net_address *a, char text[NET_ADDRESS_TEXT]);

/* 0.0.0.0 or ::, which mean every address of the machine? */
bool net_address_is_any(const struct net_address *a);

/* 127.0.0.0/8 or ::1? */
bool net_address_is_loopback(const struct net_address *a);

/* Do both mean the same place to listen? */
bool net_address_equal(
    const struct net_address *a, const struct net_address *b);

/*
 * Returns a TCP socket bound to a, with SO_REUSEPORT if shared.  Returns -1 and
 * sets e on failure.  Not for Unix sockets: see net_unix.h.
 */
int net_address_bind(const struct net_address *a, bool shared, struct err *e);

/*
 * Reserves the port, so that the sockets of the workers can share it: returns a
 * bound socket with SO_REUSEPORT that does not listen.  If port is 0, picks a
 * free one and sets it.  Returns -1 and sets e on failure, and if another
 * socket already listens there, which SO_REUSEPORT alone would not detect.
 */
int net_address_reserve(struct net_address *address, struct err *e);

#endif
