/* hash.h - hashes of text from outside, for tables in memory. */
#ifndef CLAVIGER_BASE_HASH_H
#define CLAVIGER_BASE_HASH_H

#include <stdint.h>

#include "base/str.h"

/* Nobody outside can know it, so nobody can choose texts of one hash. */
struct hash_key {
	uint64_t k[2];
};

/* A new random key; one per table is best. */
struct hash_key hash_key_new(void);

/*
 * SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF").  For
 * tables only: a hash that is stored or sent is not this one.
 */
uint64_t hash_str(const struct hash_key *key, struct str s);

#endif
