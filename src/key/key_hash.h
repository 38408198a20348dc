/* key_hash.h - HMAC-SHA-256 under a pepper, stored instead of secrets. */
#ifndef CLAVIGER_KEY_KEY_HASH_H
#define CLAVIGER_KEY_KEY_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct err;
struct key_hash; /* one thread's contexts, one per pepper */
struct key_peppers;

enum { KEY_HASH_BYTES = 32 };

/* Copies the peppers into the contexts.  Returns NULL and sets e on failure. */
struct key_hash *key_hash_new(const struct key_peppers *p, struct err *e);
void key_hash_free(struct key_hash *h);

/*
 * Hashes text with the pepper of that version.  Returns false if that pepper is
 * missing.  Neither allocates nor locks.
 */
bool key_hash_make(struct key_hash *h, uint32_t version, struct str text,
    uint8_t out[KEY_HASH_BYTES]);

/* HMAC-SHA-256 under any key, for tokens of this process. */
bool key_hash_keyed(const uint8_t key[KEY_HASH_BYTES], struct str text,
    uint8_t out[KEY_HASH_BYTES]);

/* SHA-256 without a pepper, for names that must not be stored in the clear. */
bool key_hash_plain(struct str text, uint8_t out[KEY_HASH_BYTES]);

#endif
