/* key_txn.h - carries out changes in one transaction. */
#ifndef CLAVIGER_KEY_KEY_TXN_H
#define CLAVIGER_KEY_KEY_TXN_H

#include <stdint.h>

#include <lmdb.h>

#include "base/base.h"
#include "key/key_format.h"

struct err;
struct key_account;
struct key_change;
struct key_hash;
struct key_peppers;
struct key_record;
struct key_store;

/* Kinds of log entries besides those of enum key_change_kind. */
enum {
	KEY_LOG_PURGED = 16,
	KEY_LOG_REMOVED = 17, /* a head alone, which keeps the last number */
	KEY_LOG_HEAD = 48, /* bytes before the record */
	KEY_LOG_TIME = 8, /* offsets in the head */
	KEY_LOG_ID = 32,
};

/* Invariant: txn is NULL outside begin() ... commit() or abort(). */
struct key_txn {
	const struct key_store *store; /* borrowed */
	struct key_hash *hash;
	uint32_t pepper; /* version for new hashes */
	struct key_id_clock clock;
	MDB_txn *txn;
	int64_t now_ms; /* of keys (key_clock.h), not before ids made so far */
	uint64_t sequence; /* of the last entry in the log */
	struct buf record; /* scratch space for encoding */
	uint8_t root[32]; /* of the record of a new key: key_derive.h */
};

int key_txn_init(struct key_txn *b, const struct key_store *s,
    const struct key_peppers *p, struct err *e);
void key_txn_done(struct key_txn *b);

int key_txn_begin(struct key_txn *b, struct err *e);

/* Makes an id (key_format_id()).  Returns its milliseconds since 1970. */
int64_t key_txn_id(struct key_txn *b, uint8_t id[16]);

/* After a failure no change is on disk or visible. */
int key_txn_commit(struct key_txn *b, struct err *e);
void key_txn_abort(struct key_txn *b);

/* The following return -1 and set e if the store failed. */
int key_txn_put(struct key_txn *b, MDB_dbi dbi, MDB_val key, MDB_val v,
    unsigned flags, struct err *e);
int key_txn_put_account(struct key_txn *b, const uint8_t id[16],
    const struct key_account *a, struct err *e);

/*
 * Reads an account and copies its texts to `texts`, which the caller frees if
 * it is found: LMDB moves its own bytes during writes.  Returns 1, 0 or -1.
 */
int key_txn_get_account(struct key_txn *b, const uint8_t id[16],
    struct key_account *out, struct buf *texts, struct err *e);

/* Writes log and audit of an account that has changed. */
int key_txn_log_account(struct key_txn *b, const struct key_change *c,
    const uint8_t id[16], const struct key_account *a, struct err *e);

/* Moves one key of the account between classes; -1: from or to none. */
int key_txn_count(struct key_txn *b, const struct key_record *r, int from,
    int to, struct err *e);

/* Writes record, index, log and audit of a key that is new or has changed. */
int key_txn_put_key(struct key_txn *b, const struct key_change *c,
    const uint8_t id[16], const struct key_record *r, struct err *e);

#endif
