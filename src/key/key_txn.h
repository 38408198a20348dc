/* key_txn.h - changes, carried out together in one transaction. */
#ifndef CLAVIGER_KEY_KEY_TXN_H
#define CLAVIGER_KEY_KEY_TXN_H

#include <stdint.h>

#include <lmdb.h>

#include "base/base.h"
#include "key/key_format.h"

struct err;
struct key_change;
struct key_hash;
struct key_peppers;
struct key_store;

/* Invariant: txn is NULL outside begin() ... commit() or abort(). */
struct key_txn {
	const struct key_store *store; /* borrowed */
	struct key_hash *hash;
	uint32_t pepper; /* version for new hashes */
	struct key_id_clock clock;
	MDB_txn *txn;
	int64_t now_ms; /* of the batch */
	uint64_t sequence; /* of the last entry in the log */
	struct buf record; /* for encoding; used again */
};

int key_txn_init(struct key_txn *b, const struct key_store *s,
    const struct key_peppers *p, struct err *e);
void key_txn_done(struct key_txn *b);

int key_txn_begin(struct key_txn *b, struct err *e);

/*
 * Carry one change out.  What is wrong with the change itself goes to its
 * error, with 0; -1 and e: the store failed, and the batch must be aborted.
 */
int key_txn_apply(struct key_txn *b, struct key_change *c, struct err *e);

/* After a failure nothing of the batch is on disk, nor visible. */
int key_txn_commit(struct key_txn *b, struct err *e);
void key_txn_abort(struct key_txn *b);

#endif
