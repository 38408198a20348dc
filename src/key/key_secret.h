/* key_secret.h - makes the secret and the root of a new key. */
#ifndef CLAVIGER_KEY_KEY_SECRET_H
#define CLAVIGER_KEY_KEY_SECRET_H

#include <stdint.h>

struct err;
struct key_change;
struct key_record;
struct key_txn;

/*
 * Makes id and secret of a new key and writes them to c; sets pepper, time,
 * hash and root of r, which b keeps.  Returns -1 and sets e on failure.
 */
int key_secret_make(struct key_txn *b, struct key_change *c,
    struct key_record *r, uint8_t id[16], struct err *e);

#endif
