/* key_commit.h - makes a list of changes durable, or refuses it. */
#ifndef CLAVIGER_KEY_KEY_COMMIT_H
#define CLAVIGER_KEY_KEY_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_txn.h"

struct key_change;
struct key_health;
struct keys;

/* The state of the store.  Only the store thread uses it. */
struct key_commit {
	struct keys *keys; /* borrowed */
	struct key_txn batch;
	MDB_txn *snapshot; /* what a long change reads; NULL: none */
	bool settled; /* the state that readers see is on disk */
	bool broken; /* open the store again before the next transaction */
	uint64_t sequence; /* of the last durable log entry */
	struct err
	    failed; /* why the last change failed; kind ERR_NONE: it did not */
	struct err full; /* why no key can be created; kind ERR_NONE: it can */
	struct err
	    behind; /* the wall clock was set back; ERR_NONE: it was not */
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
 * Checks the store without a change: opens it again if it is broken, determines
 * whether it has space to create keys, and looks at the wall clock.  Returns -1
 * if no transaction can begin.
 */
int key_commit_check(struct key_commit *c);

/*
 * Makes one part of a long work durable.  write() writes it and returns how
 * many changes that is; 0: nothing to commit; -1: it set e.  Returns the same.
 */
typedef int key_commit_fn(void *context, struct key_txn *b, struct err *e);
int key_commit_part(
    struct key_commit *c, key_commit_fn *write, void *context, struct err *e);

/*
 * Keeps the newest commit for a long change to read: c->snapshot.  It becomes
 * NULL if the store has to be opened again.  Returns -1 and sets e on failure.
 */
int key_commit_take_snapshot(struct key_commit *c, struct err *e);
void key_commit_drop_snapshot(struct key_commit *c);

/* Opens the store again now, because a reader needs it. */
void key_commit_reopen(struct key_commit *c);

void key_commit_health(const struct key_commit *c, struct key_health *out);

#endif
