/* age.h - encrypts for an X25519 recipient (age-encryption.org/v1). */
#ifndef CLAVIGER_CRYPTO_AGE_H
#define CLAVIGER_CRYPTO_AGE_H

#include <stdint.h>

#include "base/base.h"

struct buf;
struct err;

/*
 * Decodes the public key "age1...", which is Bech32 (BIP 173) of 32 bytes.
 * Returns -1 and sets e (INPUT) if it is invalid.
 */
int age_recipient(uint8_t out[32], struct str text, struct err *e);

/*
 * Encrypts text for the recipient and appends it, armored, in the form that
 * `age --decrypt` reads.  Returns -1 and sets e (INPUT) if the recipient is
 * invalid or the text too long.
 */
int age_encrypt(
    struct buf *out, struct str recipient, struct str text, struct err *e);

#endif
