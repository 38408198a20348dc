/* key_commit.c - makes a list of changes durable, or refuses it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_account.h"
#include "key/key_change.h"
#include "key/key_clock_store.h"
#include "key/key_commit.h"
#include "key/key_error.h"
#include "key/key_reader.h"
#include "key/key_reopen.h"
#include "key/key_rotate.h"
#include "key/key_space.h"

enum {
	/*
	 * Changes in one transaction when space is short: the old pages of a
	 * transaction can be reused only after two more transactions.
	 */
	FEW = 64,
};

int
key_commit_init(struct key_commit *c, struct keys *k, struct err *e)
{
	*c = (struct key_commit){ .keys = k };
	return key_txn_init(&c->batch, &k->store, k->peppers, e);
}

void
key_commit_done(struct key_commit *c)
{
	key_commit_drop_snapshot(c);
	key_txn_done(&c->batch);
}

/*
 * Returns whether the change takes a key out of use: such changes may use the
 * reserve.
 */
static bool
is_urgent(const struct key_change *c)
{
	return c->kind == KEY_REVOKE || ((c->kind == KEY_SET_DISABLED ||
	                                     c->kind == KEY_UPDATE_ACCOUNT) &&
	                                    c->disabled);
}

/*
 * Part of a list: from first to the change before end, optionally only urgent
 * changes.
 */
struct part {
	struct key_change *first, *end;
	bool urgent;
};

static struct key_change *
part_next(const struct part *p, struct key_change *c)
{
	while (c != p->end && p->urgent && !is_urgent(c))
		c = c->next;
	return c;
}

#define FOR_EACH(change, part)                                                 \
	for (struct key_change *change = part_next(part, (part)->first);       \
	     change != (part)->end; change = part_next(part, (change)->next))

/*
 * Clears the outcome of a change that was not committed: its id, secret and
 * result must not be reported.
 */
static void
forget_outcome(struct key_change *c)
{
	mem_wipe(c->secret, sizeof(c->secret));
	memset(c->key_id, 0, sizeof(c->key_id));
	memset(c->other_id, 0, sizeof(c->other_id));
	c->found = c->changed = c->replayed = false;
	c->stale = c->conflict = false;
	c->revoked = 0;
	c->error = (struct err){ .kind = ERR_NONE };
}

static void
refuse(const struct part *p, const struct err *e)
{
	FOR_EACH(c, p)
	{
		forget_outcome(c);
		c->error = *e;
	}
}

/* ---- the store, before and after a transaction ---- */

int
key_commit_take_snapshot(struct key_commit *c, struct err *e)
{
	const struct key_store *s = &c->keys->store;
	int rc = MDB_PANIC;

	if (c->snapshot != NULL)
		return 0;
	if (s->env.env != NULL)
		rc = mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &c->snapshot);
	if (rc == 0)
		return 0;
	c->snapshot = NULL;
	return key_store_error(s, e, rc, "begin a transaction");
}

void
key_commit_drop_snapshot(struct key_commit *c)
{
	if (c->snapshot != NULL)
		mdb_txn_abort(c->snapshot);
	c->snapshot = NULL;
}

static int
open_again(struct key_commit *c, struct err *e)
{
	c->settled = false;
	key_commit_drop_snapshot(c);
	if (key_reopen(c->keys, c->sequence, &c->closed) == -1) {
		*e = c->closed;
		return -1;
	}
	c->closed = (struct err){ .kind = ERR_NONE };
	c->broken = false;
	c->reopens++;
	return 0;
}

/* Reports whether a read-only file system has become writable. */
static bool
is_writable_again(const struct key_store *s)
{
	char *path = mem_printf("%s/data.mdb", s->path);
	bool is = access(path, W_OK) == 0;

	free(path);
	return is;
}

static int
settle(struct key_commit *c, struct err *e)
{
	const struct key_store *s = &c->keys->store;
	uint64_t last = 0;
	MDB_txn *txn;

	if (key_env_settle(&s->env, s->path, e) == -1)
		return -1;
	if (mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &txn) == 0) {
		key_store_sequence(s, txn, &last);
		mdb_txn_abort(txn);
	}
	if (last > c->sequence)
		c->sequence = last;
	c->settled = true;
	return 0;
}

/*
 * Order: before anything is confirmed, even that a change had no effect, what
 * readers see must be on disk.
 */
static int
prepare(struct key_commit *c, struct err *e)
{
	const struct key_store *s = &c->keys->store;

	if ((c->broken || s->env.env == NULL || !key_env_is_whole(&s->env) ||
	        (s->env.read_only && is_writable_again(s))) &&
	    open_again(c, e) == -1)
		return -1;
	if (key_env_check(&s->env, s->path, e) == -1)
		return -1;
	if (s->env.read_only)
		return key_error(e, EROFS, "cannot write %s/data.mdb", s->path);
	return c->settled ? 0 : settle(c, e);
}

/*
 * Called after a transaction failed.  If the next one cannot use the same
 * environment, opens it again at once, because readers need it.  That is the
 * case after all failures except lack of space: another descriptor of the file
 * may report the same error once more, for a write that succeeded.
 */
static int
end_failed(struct key_commit *c, const struct err *e)
{
	struct err unused;

	if (e->kind != ERR_FULL || key_env_is_dead(&c->keys->store.env)) {
		c->broken = true;
		open_again(c, &unused);
	}
	return -1;
}

static void
note_failure(struct key_commit *c, const struct err *e)
{
	c->failures++;
	c->failed = *e;
}

static void
note_success(struct key_commit *c, int64_t changes)
{
	if (c->batch.sequence > c->sequence) {
		c->sequence = c->batch.sequence;
		/* The log has it. */
		key_clock_note_stored(c->batch.now_ms);
	}
	c->commits++;
	c->changes += changes;
	/* An empty transaction does not show that the store works. */
	if (changes > 0)
		c->failed = (struct err){ .kind = ERR_NONE };
}

/* ---- transactions ---- */

static int64_t
growth_of(const struct part *p)
{
	int64_t growth = 0;

	FOR_EACH(c, p)
	{
		growth += is_urgent(c) ? 0 : KEY_SPACE_PER_CHANGE;
	}
	return growth > 0 ? growth + KEY_SPACE_PER_COMMIT : 0;
}

static int
find_space(struct key_commit *c, int64_t growth, struct err *e)
{
	int rc = key_space_want(
	    &c->keys->store, c->batch.txn, growth, "no key can be created", e);

	c->full = rc == -1 ? *e : (struct err){ .kind = ERR_NONE };
	return rc;
}

static int
begin(struct key_commit *c, struct err *e)
{
	if (prepare(c, e) == -1)
		return -1;
	return key_txn_begin(&c->batch, e) == -1 ? end_failed(c, e) : 0;
}

static int
commit(struct key_commit *c, struct err *e)
{
	return key_txn_commit(&c->batch, e) == -1 ? end_failed(c, e) : 0;
}

static int
apply_one(struct key_txn *b, struct key_change *c, struct err *e)
{
	if (c->kind == KEY_CREATE_ACCOUNT)
		return key_account_create(b, c, e);
	if (c->kind == KEY_UPDATE_ACCOUNT)
		return key_account_update(b, c, e);
	if (c->kind == KEY_ROTATE)
		return key_rotate(b, c, e);
	if (c->kind == KEY_ROTATE_UNDO)
		return key_rotate_undo(b, c, e);
	if (c->kind == KEY_CLOCK_RESET)
		return key_clock_store_put(
		    b->store, b->txn, clock_real_ms(), b->sequence, e);
	return key_change_apply(b, c, e);
}

static int
apply(
    struct key_commit *c, const struct part *p, int64_t *changes, struct err *e)
{
	FOR_EACH(change, p)
	{
		forget_outcome(change);
		if (apply_one(&c->batch, change, e) == -1) {
			key_txn_abort(&c->batch);
			return end_failed(c, e);
		}
		*changes += change->changed;
	}
	return 0;
}

enum outcome { DONE, NO_SPACE, FAILED };

static enum outcome
carry_out(struct key_commit *c, const struct part *p, struct err *e)
{
	int64_t growth = growth_of(p), changes = 0;

	if (begin(c, e) == -1)
		return FAILED;
	if (growth > 0 && find_space(c, growth, e) == -1) {
		key_txn_abort(&c->batch);
		return NO_SPACE;
	}
	if (apply(c, p, &changes, e) == -1 || commit(c, e) == -1)
		return FAILED;
	note_success(c, changes);
	return DONE;
}

/* Returns false and sets e on failure. */
static bool
run(struct key_commit *c, const struct part *p, struct err *e)
{
	enum outcome o = carry_out(c, p, e);

	if (o == FAILED)
		note_failure(c, e);
	return o == DONE;
}

/*
 * Returns the end of a part that starts at c and has at most FEW urgent
 * changes.
 */
static struct key_change *
after_few(struct key_change *c)
{
	for (int n = 0; c != NULL; c = c->next) {
		if (is_urgent(c) && n++ == FEW)
			break;
	}
	return c;
}

void
key_commit_run(struct key_commit *c, struct key_change *first)
{
	struct part all = { first, NULL, false }, few;
	struct err e = { .kind = ERR_NONE };

	if (run(c, &all, &e))
		return;
	refuse(&all, &e);
	for (few.first = first; few.first != NULL; few.first = few.end) {
		few = (struct part){ few.first, after_few(few.first), true };
		if (part_next(&few, few.first) == few.end)
			continue;
		if (!run(c, &few, &e)) {
			refuse(&few, &e);
			return;
		}
	}
}

static int
look_for_space(struct key_commit *c, struct err *e)
{
	struct err why;

	if (begin(c, e) == -1)
		return -1;
	find_space(c, KEY_SPACE_PER_CHANGE + KEY_SPACE_PER_COMMIT, &why);
	key_txn_abort(&c->batch);
	return 0;
}

int
key_commit_check(struct key_commit *c)
{
	struct err e = { .kind = ERR_NONE };
	int dead;

	key_clock_check(&c->behind);
	if (look_for_space(c, &e) == -1) {
		note_failure(c, &e);
		return -1;
	}
	mdb_reader_check(c->keys->store.env.env, &dead);
	return 0;
}

int
key_commit_part(
    struct key_commit *c, key_commit_fn *write, void *context, struct err *e)
{
	int n = begin(c, e);

	if (n == 0) {
		n = write(context, &c->batch, e);
		if (n > 0 && commit(c, e) == 0) {
			note_success(c, n);
			return n;
		}
		if (n > 0)
			n = -1;
		else if (n == -1)
			end_failed(c, e);
		key_txn_abort(&c->batch);
	}
	if (n == -1 && e->kind != ERR_FULL)
		note_failure(c, e);
	return n;
}

void
key_commit_reopen(struct key_commit *c)
{
	struct err unused;

	open_again(c, &unused);
}
