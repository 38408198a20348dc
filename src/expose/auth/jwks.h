/* jwks.h - the public keys of an issuer (RFC 7517), and what they signed. */
#ifndef CLAVIGER_EXPOSE_AUTH_JWKS_H
#define CLAVIGER_EXPOSE_AUTH_JWKS_H

#include <stddef.h>

#include "base/base.h"

struct err;
struct jwks; /* read-only once read */
struct jwt;

enum { JWKS_KEYS = 64, JWKS_BYTES = 256 * 1024 };

/*
 * Read a set.  Keys that are for something else, or that we cannot use, are
 * left out, as RFC 7517 5 has it; of more than JWKS_KEYS the first ones count.
 * NULL and e (UPSTREAM) where it is no set at all.
 */
struct jwks *jwks_read(struct str text, struct err *e);
void jwks_free(struct jwks *k);
size_t jwks_count(const struct jwks *k);

enum jwks_result {
	JWKS_SIGNED, /* by one of these keys */
	JWKS_REFUSED, /* by none, though one was meant */
	JWKS_UNKNOWN, /* by a key that is not here */
};

/*
 * Whose signature is it?  A token that names a key is judged by keys of that
 * name; one that names none by all that fit its algorithm.
 */
enum jwks_result jwks_verify(const struct jwks *k, const struct jwt *token);

#endif
