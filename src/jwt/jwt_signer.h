/* jwt_signer.h - signs tokens with EdDSA and Ed25519 (RFC 8037). */
#ifndef CLAVIGER_JWT_JWT_SIGNER_H
#define CLAVIGER_JWT_JWT_SIGNER_H

#include <stdint.h>

#include "base/base.h"

struct buf;
struct err;
struct jwt_signer; /* a key pair; all threads may use it at once */

enum {
	JWT_SEED_BYTES = 32, /* the private key, RFC 8032 5.1.5 */
	JWT_SIGNATURE_BYTES = 64,
};

/* Copies the seed.  Returns NULL and sets e (SYSTEM) on failure. */
struct jwt_signer *jwt_signer_new(
    const uint8_t seed[JWT_SEED_BYTES], struct err *e);
void jwt_signer_free(struct jwt_signer *s); /* wipes */

/* The key id: the thumbprint of the public key (RFC 7638).  Borrowed from s. */
struct str jwt_signer_id(const struct jwt_signer *s);

/* Appends the public key as a JSON Web Key, for a set (RFC 7517 5). */
void jwt_signer_write_key(const struct jwt_signer *s, struct buf *out);

/* Signs text.  Returns -1 and sets e (SYSTEM) on failure. */
int jwt_signer_sign(const struct jwt_signer *s, struct str text,
    uint8_t out[JWT_SIGNATURE_BYTES], struct err *e);

/*
 * Appends a token: claims, the text of a JSON object, as a compact JWS with the
 * key id.  Returns -1 and sets e (SYSTEM) on failure.
 */
int jwt_signer_write(const struct jwt_signer *s, struct str claims,
    struct buf *out, struct err *e);

#endif
