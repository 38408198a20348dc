/* jwks.h - the public keys of an issuer (RFC 7517), to verify signatures. */
#ifndef CLAVIGER_JWT_JWKS_H
#define CLAVIGER_JWT_JWKS_H

#include <stddef.h>

#include "base/base.h"

struct err;
struct jwt;

enum { JWKS_KEYS = 64, JWKS_BYTES = 256 * 1024 };

struct jwks {
	struct arena arena;
	struct jwks_key *keys; /* private to jwks.c */
	size_t count; /* the usable keys */
};

/*
 * Parses a set.  Keys for another use, and those that this program does not
 * support, are skipped (RFC 7517 5); only the first JWKS_KEYS are kept.
 * Returns NULL and sets e (UPSTREAM) if the text is not a set.
 */
struct jwks *jwks_read(struct str text, struct err *e);
void jwks_free(struct jwks *k);

enum jwks_result {
	JWKS_SIGNED, /* by one of these keys */
	JWKS_REFUSED, /* a matching key exists; the signature is wrong */
	JWKS_UNKNOWN, /* the key is not in the set */
};

/*
 * Verifies the signature of a token.  If the token has a key id, only keys with
 * that id are tried, else all keys of its algorithm.
 */
enum jwks_result jwks_verify(const struct jwks *k, const struct jwt *token);

#endif
