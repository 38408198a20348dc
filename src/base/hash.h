/* hash.h - hashes of texts: keyed for keys from outside, and FNV-1a. */
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

/*
 * FNV-1a (RFC 9923), for texts that clients cannot choose, and for results that
 * must be the same in every process.  Start with the basis.  Pass the result
 * again to hash several texts as one.
 */
#define HASH_FNV32_BASIS UINT32_C(2166136261)
#define HASH_FNV64_BASIS UINT64_C(14695981039346656037)

static inline uint32_t
hash_fnv32(uint32_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT32_C(16777619);
	return h;
}

static inline uint64_t
hash_fnv64(uint64_t h, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
	return h;
}

#endif
