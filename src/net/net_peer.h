/* net_peer.h - the address that the peer of a connection is counted by. */
#ifndef CLAVIGER_NET_NET_PEER_H
#define CLAVIGER_NET_NET_PEER_H

#include <stdbool.h>
#include <stdint.h>

struct sockaddr;

enum { NET_PEER_TEXT = 64 };

/*
 * An IPv6 address; IPv4 is mapped into it (RFC 4291 2.5.5.2).  All zero: the
 * peer has no address, as on stdin.
 */
struct net_peer {
	uint8_t bytes[16];
};

/* Addresses of other families become the one without an address. */
void net_peer_set(struct net_peer *out, const struct sockaddr *address);

/*
 * The block that one subscriber controls: a single IPv4 address, or the /64
 * network of an IPv6 address (RFC 6177).  Limits count by it.
 */
struct net_peer net_peer_block(const struct net_peer *p);

bool net_peer_equal(const struct net_peer *a, const struct net_peer *b);

/* Well mixed bits for a hash table, seeded so that peers cannot choose them. */
uint64_t net_peer_hash(const struct net_peer *p, uint64_t seed);

/* "192.0.2.1", "2001:db8::1"; "-" without an address. */
void net_peer_text(const struct net_peer *p, char out[NET_PEER_TEXT]);

#endif
