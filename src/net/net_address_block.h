/* net_address_block.h - addresses of peers, and the block to count them by. */
#ifndef CLAVIGER_NET_NET_ADDRESS_BLOCK_H
#define CLAVIGER_NET_NET_ADDRESS_BLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/base.h"

struct sockaddr;

enum { NET_ADDRESS_BLOCK_TEXT = 64 };

/*
 * An IPv6 address; IPv4 is mapped into it (RFC 4291 2.5.5.2).  A peer on a Unix
 * socket is known by its user: it has a value that no address has.  All zero:
 * the peer is not known, such as on stdin.
 */
struct net_address_block {
	uint8_t bytes[16];
};

/* Other address families become the zero address. */
void net_address_block_set(
    struct net_address_block *out, const struct sockaddr *address);

/* The peer is a process of that user, on a Unix socket. */
void net_address_block_set_user(struct net_address_block *out, uid_t user);

/*
 * Reads a numeric address without port, brackets and zone.  Returns false, and
 * sets out to the zero address, if text is anything else.
 */
bool net_address_block_read(struct net_address_block *out, struct str text);

/*
 * Returns the block that one subscriber controls: an IPv4 address, or the /64
 * network of an IPv6 address (RFC 6177).  Limits apply per block.
 */
struct net_address_block net_address_block_of(
    const struct net_address_block *p);

/* Is it an address, neither a user nor zero? */
bool net_address_block_is_address(const struct net_address_block *p);

/* Is it a peer on a Unix socket? */
bool net_address_block_is_user(const struct net_address_block *p);

/* Is it an IPv4 address, in the last four bytes? */
bool net_address_block_is_v4(const struct net_address_block *p);

bool net_address_block_equal(
    const struct net_address_block *a, const struct net_address_block *b);

/*
 * Returns a hash for tables.  The seed must be secret, so that peers cannot
 * choose hashes.
 */
uint64_t net_address_block_hash(
    const struct net_address_block *p, uint64_t seed);

/* Writes "192.0.2.1", "2001:db8::1" or "user:1000"; "-" for no address. */
void net_address_block_text(
    const struct net_address_block *p, char out[NET_ADDRESS_BLOCK_TEXT]);

#endif
