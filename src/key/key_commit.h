/* key_commit.h - a list of changes becomes durable, or is refused. */
#ifndef CLAVIGER_KEY_KEY_COMMIT_H
#define CLAVIGER_KEY_KEY_COMMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "key/key_txn.h"

struct key_change;
struct key_health;
struct keys;

/* What the store's thread knows of the store.  That thread's alone. */
struct key_commit {
	struct keys *keys; /* borrowed */
	struct key_txn batch;
	bool settled; /* what readers see is on disk: key_env_settle() */
	bool broken; /* open the store again before the next transaction */
	uint64_t sequence; /* of the last entry in the log that is durable */
	struct err failed; /* why the last change was not made; or ERR_NONE */
	struct err full; /* why no key can be created; or ERR_NONE */
	struct err closed; /* why nothing can be read; or ERR_NONE */
	int64_t commits, changes, failures, reopens; /* counted */
};

int key_commit_init(struct key_commit *c, struct keys *k, struct err *e);
void key_commit_done(struct key_commit *c);

/*
 * Carry out a list of changes; each says afterwards what came of it.  If that
 * fails, those that take keys out of use are tried once more, alone.
 */
void key_commit_run(struct key_commit *c, struct key_change *first);

/*
 * Without changes: open again what is broken, find out whether a failed store
 * can be written again, and whether there is space to create keys.
 */
void key_commit_check(struct key_commit *c);

/* Open the store again now: a reader cannot go on without that. */
void key_commit_reopen(struct key_commit *c);

void key_commit_health(const struct key_commit *c, struct key_health *out);

#endif
