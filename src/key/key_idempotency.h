/* key_idempotency.h - which Idempotency-Key made which key, for ten minutes. */
#ifndef CLAVIGER_KEY_KEY_IDEMPOTENCY_H
#define CLAVIGER_KEY_KEY_IDEMPOTENCY_H

#include <stdint.h>

#include "base/base.h"

struct err;
struct key_txn;

enum { KEY_IDEMPOTENCY_MS = 10 * 60 * 1000 };

/* 1: that text has made id in this account; 0: it has not; -1 and e. */
int key_idempotency_find(struct key_txn *b, const uint8_t account[16],
    struct str text, uint8_t id[16], struct err *e);

int key_idempotency_put(struct key_txn *b, const uint8_t account[16],
    struct str text, const uint8_t id[16], struct err *e);

/* Drop some of what is too old: as many as a few puts can add. */
int key_idempotency_purge(struct key_txn *b, struct err *e);

#endif
