/* key_store.h - the LMDB databases under the keys, and how their keys sort. */
#ifndef CLAVIGER_KEY_KEY_STORE_H
#define CLAVIGER_KEY_KEY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include <lmdb.h>

struct err;
struct key_account;
struct key_record;

/* doc/store-format.md says what stands in each. */
struct key_store {
	MDB_env *env;
	MDB_dbi keys, by_account, accounts, log, audit, meta;
	MDB_dbi idempotency, idempotency_time;
	bool fresh; /* no format is noted yet: a first start */
};

enum {
	KEY_STORE_FORMAT = 1,
	/* account, class, milliseconds (sorted), id */
	KEY_INDEX_BYTES = 16 + 1 + 8 + 16,
	KEY_INDEX_PREFIX = 17,
};

/*
 * Open dir/store, or make it empty.  -1 and e where it cannot be, or is of a
 * newer format; s then needs no close.
 */
int key_store_open(struct key_store *s, const char *dir, struct err *e);
void key_store_close(struct key_store *s);

/* Fill e for what LMDB returned; -1. */
int key_store_error(struct err *e, int rc, const char *what);

/*
 * 1: found; 0: there is none; -1 and e: LMDB failed or the bytes are damaged.
 * Texts are borrowed from the transaction.
 */
int key_store_get(const struct key_store *s, MDB_txn *txn, const uint8_t id[16],
    struct key_record *out, struct err *e);
int key_store_get_account(const struct key_store *s, MDB_txn *txn,
    const uint8_t id[16], struct key_account *out, struct err *e);

/* The index entry of a key. */
void key_store_index(uint8_t out[KEY_INDEX_BYTES], const uint8_t id[16],
    const struct key_record *r);

#endif
