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
	bool settled; /* the state that readers see is on disk */
	bool broken; /* open the store again before the next transaction */
	uint64_t sequence; /* of the last entry in the log that is durable */
	struct err failed; /* why the last change failed, or ERR_NONE */
	struct err full; /* why no key can be created; or ERR_NONE */
	struct err closed; /* why nothing can be read; or ERR_NONE */
	int64_t commits, changes, failures, reopens; /* counted */
};

int key_commit_init(struct key_commit *c, struct keys *k, struct err *e);
void key_commit_done(struct key_commit *c);

/*
 * Carries out a list of changes and sets the result of each.  If that fails,
 * changes that take keys out of use are tried once more, alone.
 */
void key_commit_run(struct key_commit *c, struct key_change *first);

/*
 * Checks the store without changes: opens it again if it is broken, and finds
 * out if it can be written and has space to create keys.
 */
void key_commit_check(struct key_commit *c);

/* Opens the store again now, because a reader needs it. */
void key_commit_reopen(struct key_commit *c);

void key_commit_health(const struct key_commit *c, struct key_health *out);

#endif
