/* key_upkeep.c - what the store thread does besides changes. */
#include <stdlib.h>

#include "base/base.h"
#include "key/key_clock.h"
#include "key/key_clock_store.h"
#include "key/key_commit.h"
#include "key/key_upkeep.h"
#include "key/key_used.h"

enum {
	LAST_AGE_MS = 1000, /* a time so new is not written again */
	PART_MS = 50, /* between two parts of a pass */
	PAUSES = 16,
	LEAST_PAUSE_MS = 1000,
	MOST_PAUSE_MS = 60 * 60 * 1000,
};

void
key_upkeep_init(struct key_upkeep *u, struct key_commit *commit)
{
	*u = (struct key_upkeep){ .commit = commit };
	u->batch = mem_new(KEY_USED_BATCH * sizeof(*u->batch));
}

void
key_upkeep_done(struct key_upkeep *u)
{
	free(u->batch);
	u->batch = NULL;
}

struct used {
	const struct key_used_entry *batch;
	size_t count;
};

static int
write_used(void *context, struct key_txn *b, struct err *e)
{
	const struct used *u = context;

	return key_used_write(b, u->batch, u->count, e);
}

void
key_upkeep_used(struct key_upkeep *u)
{
	struct key_commit *c = u->commit;
	struct used used = { u->batch, key_used_take(c->keys, u->batch) };
	struct err e = { .kind = ERR_NONE };

	if (used.count > 0 &&
	    (c->failed.kind != ERR_NONE ||
	        key_commit_part(c, write_used, &used, &e) == -1))
		key_used_give_back(c->keys, used.batch, used.count);
}

static int
write_time(void *context, struct key_txn *b, struct err *e)
{
	(void)context;
	if (key_clock_store_put(b->store, b->txn, b->now_ms, b->sequence, e) ==
	    -1)
		return -1;
	return 1;
}

void
key_upkeep_time(struct key_upkeep *u, int64_t age_ms)
{
	struct key_commit *c = u->commit;
	struct err e = { .kind = ERR_NONE };

	if (!key_clock_is_due(age_ms) && c->failed.kind == ERR_NONE)
		return;
	/* Without space it is tried again at the next check. */
	if (key_commit_part(c, write_time, NULL, &e) == 1)
		key_clock_note_stored(c->batch.now_ms);
}

void
key_upkeep_last(struct key_upkeep *u)
{
	key_upkeep_used(u);
	if (u->commit->failed.kind == ERR_NONE)
		key_upkeep_time(u, LAST_AGE_MS);
}

static int64_t
pause_of(int64_t retain_ms)
{
	const int64_t ms = retain_ms / PAUSES;

	if (ms < LEAST_PAUSE_MS)
		return LEAST_PAUSE_MS;
	return ms < MOST_PAUSE_MS ? ms : MOST_PAUSE_MS;
}

/* A failure ends the pass: the next one begins again. */
int64_t
key_upkeep_retain(struct key_upkeep *u, int64_t retain_ms)
{
	struct err e = { .kind = ERR_NONE };

	u->pass.before_ms = key_clock_now_ms() - retain_ms;
	if (u->commit->failed.kind == ERR_NONE &&
	    key_commit_part(u->commit, key_retain_part, &u->pass, &e) != -1 &&
	    !u->pass.ended)
		return PART_MS;
	u->pass = (struct key_retain){ .ended = false };
	return pause_of(retain_ms);
}
