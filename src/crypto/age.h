/* age.h - a secret that only its recipient can read: age, X25519. */
#ifndef CLAVIGER_CRYPTO_AGE_H
#define CLAVIGER_CRYPTO_AGE_H

#include <stdint.h>

#include "base/base.h"

struct buf;
struct err;

/*
 * The public key in "age1...", bech32 (BIP 173) of 32 bytes.  -1 and e (INPUT)
 * where it is anything else.
 */
int age_recipient(uint8_t out[32], struct str text, struct err *e);

/*
 * Append the text encrypted to the recipient, armoured, as `age --decrypt`
 * reads it (age-encryption.org/v1).  -1 and e (INPUT) where the recipient is
 * none, or is a key that encrypts to nobody.
 */
int key_seal(
    struct buf *out, struct str recipient, struct str text, struct err *e);

#endif
