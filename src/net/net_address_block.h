/* net_address_block.h - the address that the peer of a connection is counted
 * by. */
#ifndef CLAVIGER_NET_NET_ADDRESS_BLOCK_H
#define CLAVIGER_NET_NET_ADDRESS_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct sockaddr;

enum { NET_ADDRESS_BLOCK_TEXT = 64 };

/*
 * An IPv6 address; IPv4 is mapped into it (RFC 4291 2.5.5.2).  All zero: the
 * peer has no address, as on stdin.
 */
struct net_address_block {
	uint8_t bytes[16];
};

/* Addresses of other families become the one without an address. */
void net_address_block_set(
    struct net_address_block *out, const struct sockaddr *address);

/*
 * The block that one subscriber controls: a single IPv4 address, or the /64
 * network of an IPv6 address (RFC 6177).  Limits count by it.
 */
struct net_address_block net_address_block_of(
    const struct net_address_block *p);

bool net_address_block_equal(
    const struct net_address_block *a, const struct net_address_block *b);

/* Well mixed bits for a hash table, seeded so that peers cannot choose them. */
uint64_t net_address_block_hash(
    const struct net_address_block *p, uint64_t seed);

/* "192.0.2.1", "2001:db8::1"; "-" without an address. */
void net_address_block_text(
    const struct net_address_block *p, char out[NET_ADDRESS_BLOCK_TEXT]);

#endif
