/* key_commit.h - makes a list of changes durable, or refuses it. */
#ifndef CLAVIGER_KEY_KEY_COMMIT_H
#define CLAVIGER_KEY_KEY_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_txn.h"

struct key_change;
struct key_health;
struct key_used_entry;
struct keys;

/* The state of the store.  Only the store thread uses it. */
struct key_commit {
	struct keys *keys; /* borrowed */
	struct key_txn batch;
	struct key_used_entry *used; /* KEY_USED_BATCH: scratch space */
	bool settled; /* the state that readers see is on disk */
	bool broken; /* open the store again before the next transaction */
	uint64_t sequence; /* of the last durable log entry */
	struct err
	    failed; /* why the last change failed; kind ERR_NONE: it did not */
	struct err full; /* why no key can be created; kind ERR_NONE: it can */
	struct err closed; /* why nothing can be read; kind ERR_NONE: it can */
	int64_t commits, changes, failures, reopens; /* counters */
};

int key_commit_init(struct key_commit *c, struct keys *k, struct err *e);
void key_commit_done(struct key_commit *c);

/*
 * Carries out a list of changes in one transaction and sets the result of each.
 * If that fails, changes that take keys out of use are tried once more, without
 * the others.
 */
void key_commit_run(struct key_commit *c, struct key_change *first);

/*
 * Checks the store without making a change: opens it again if it is broken, and
 * determines whether it can be written and has space to create keys.
 */
void key_commit_check(struct key_commit *c);

/*
 * Writes which keys were used since the last call; entries wait while the store
 * has failed or is full.  It needs no other transaction.
 */
void key_commit_used(struct key_commit *c);

/* Opens the store again now, because a reader needs it. */
void key_commit_reopen(struct key_commit *c);

void key_commit_health(const struct key_commit *c, struct key_health *out);

#endif
