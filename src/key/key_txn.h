/* key_txn.h - carries out changes in one transaction. */
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
	int64_t now_ms; /* the time of all changes */
	uint64_t sequence; /* of the last entry in the log */
	struct buf record; /* scratch space for encoding */
};

int key_txn_init(struct key_txn *b, const struct key_store *s,
    const struct key_peppers *p, struct err *e);
void key_txn_done(struct key_txn *b);

int key_txn_begin(struct key_txn *b, struct err *e);

/*
 * Carries out one change.  Returns 0 and sets c->error if the change itself is
 * refused.  Returns -1 and sets e if the store failed: then the caller must
 * call key_txn_abort().
 */
int key_txn_apply(struct key_txn *b, struct key_change *c, struct err *e);

/* After a failure no change is on disk or visible. */
int key_txn_commit(struct key_txn *b, struct err *e);
void key_txn_abort(struct key_txn *b);

#endif
