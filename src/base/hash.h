/* hash.h - keyed hashes for tables whose keys come from outside. */
#ifndef CLAVIGER_BASE_HASH_H
#define CLAVIGER_BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

/* Secret, so that clients cannot choose texts with equal hashes. */
struct hash_key {
	uint64_t k[2];
};

/* Returns a random key; use one per table. */
struct hash_key hash_key_new(void);

/*
 * SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF").  For
 * tables in memory only; do not store or send these hashes.
 */
uint64_t hash_str(const struct hash_key *key, struct str s);

#endif
