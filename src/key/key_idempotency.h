/* key_idempotency.h - remembers for ten minutes which Idempotency-Key made
 * which key. */
#ifndef CLAVIGER_KEY_KEY_IDEMPOTENCY_H
#define CLAVIGER_KEY_KEY_IDEMPOTENCY_H

#include <stdint.h>

#include "base/base.h"

struct err;
struct key_txn;

enum { KEY_IDEMPOTENCY_MS = 10 * 60 * 1000 };

/*
 * Returns 1 if text made the key id in this account, 0 if not, or -1 and sets
 * e.
 */
int key_idempotency_find(struct key_txn *b, const uint8_t account[16],
    struct str text, uint8_t id[16], struct err *e);

int key_idempotency_put(struct key_txn *b, const uint8_t account[16],
    struct str text, const uint8_t id[16], struct err *e);

/*
 * Deletes some old entries, more than a put can add, so that they do not
 * accumulate.
 */
int key_idempotency_purge(struct key_txn *b, struct err *e);

#endif
