/* key_store.h - the LMDB databases of the store, and the order of their keys.
 */
#ifndef CLAVIGER_KEY_KEY_STORE_H
#define CLAVIGER_KEY_KEY_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include <lmdb.h>

#include "key/key_env.h"

struct err;
struct key_account;
struct key_record;
struct limits;

/* doc/reference/store-format.md describes each database. */
struct key_store {
	char *path; /* of the environment's directory */
	int64_t map, reserve; /* in bytes: limits.h */
	struct key_env env;
	unsigned format; /* of the open store; below KEY_STORE_FORMAT: old */
	MDB_dbi keys, by_account, accounts, log, audit, meta;
	MDB_dbi idempotency, idempotency_time, names, children, disabled, used;
};

enum {
	KEY_STORE_FORMAT = 2,
	/* account, class, milliseconds (sorted), id */
	KEY_INDEX_BYTES = 16 + 1 + 8 + 16,
	KEY_INDEX_PREFIX = 17,
};

/* Initializes a closed store in the directory path. */
void key_store_init(
    struct key_store *s, const char *path, const struct limits *limits);
void key_store_done(struct key_store *s); /* also closes it */

/* Returns the format of an open store, or 0 if it is unreadable. */
unsigned key_store_format(const struct key_store *s, MDB_txn *txn);

/* Writes KEY_STORE_FORMAT.  Returns an LMDB code. */
int key_store_put_format(const struct key_store *s, MDB_txn *txn);

/*
 * Opens the store.  If make is set, the directory must be empty, and the new
 * store has databases but no format yet.  Returns -1 and sets e if it cannot be
 * opened, is damaged or has another format, or (ABSENT) if it has neither a
 * format nor an account.  Then it is closed.
 */
int key_store_open(struct key_store *s, bool make, struct err *e);
/*
 * Brings a store of an older format to this one, in one transaction.  No other
 * process may use it.  Returns -1 and sets e on failure; then nothing changed.
 */
int key_store_upgrade(struct key_store *s, struct err *e);
void key_store_close(struct key_store *s);

/* Sets e for the LMDB code rc, and returns -1. */
int key_store_error(
    const struct key_store *s, struct err *e, int rc, const char *what);

/* Reads the number of the last log entry (0: none).  Returns an LMDB code. */
int key_store_sequence(const struct key_store *s, MDB_txn *txn, uint64_t *out);

/*
 * Finds the record of a key.  Returns 1 if found, 0 if not, or -1 and sets e if
 * LMDB failed or the bytes are damaged.  Texts are borrowed from the
 * transaction.
 */
int key_store_get(const struct key_store *s, MDB_txn *txn, const uint8_t id[16],
    struct key_record *out, struct err *e);
int key_store_get_account(const struct key_store *s, MDB_txn *txn,
    const uint8_t id[16], struct key_account *out, struct err *e);

/* Writes the index entry of a key. */
void key_store_index(uint8_t out[KEY_INDEX_BYTES], const uint8_t id[16],
    const struct key_record *r);

#endif
