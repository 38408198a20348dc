/* key_reopen.c - opens a failed store again while readers use it. */
#include <errno.h>
#include <time.h>

#include "base/base.h"
#include "key/key_reader.h"
#include "key/key_reopen.h"

enum { WAIT_MS = 250 };

/* Order: all transactions must end before their environment is closed. */
static void
stop_readers(struct keys *k)
{
	for (struct key_reader *r = k->readers; r != NULL; r = r->next) {
		pthread_mutex_lock(&r->lock);
		if (r->txn != NULL)
			mdb_txn_abort(r->txn);
		r->txn = NULL;
	}
}

static void
start_readers(struct keys *k)
{
	MDB_env *env = k->store.env.env;

	for (struct key_reader *r = k->readers; r != NULL; r = r->next) {
		if (env != NULL &&
		    mdb_txn_begin(env, NULL, MDB_RDONLY, &r->txn) == 0)
			mdb_txn_reset(r->txn);
		else
			r->txn = NULL;
		r->epoch = k->epoch;
		pthread_mutex_unlock(&r->lock);
	}
}

/*
 * The store must contain all confirmed changes; otherwise responses would be
 * wrong.
 */
static int
check_sequence(const struct key_store *s, uint64_t sequence, struct err *e)
{
	uint64_t last;
	MDB_txn *txn;
	int rc = mdb_txn_begin(s->env.env, NULL, MDB_RDONLY, &txn);

	if (rc == 0) {
		rc = key_store_sequence(s, txn, &last);
		mdb_txn_abort(txn);
	}
	if (rc != 0)
		return key_store_error(s, e, rc, "read the log");
	if (last >= sequence)
		return 0;
	return err_set(e, ERR_UNAVAILABLE,
	    "%s/data.mdb has lost changes that were confirmed (it ends at %llu "
	    "of %llu): stop claviger and restore the store from a backup",
	    s->path, (unsigned long long)last, (unsigned long long)sequence);
}

static int
open_same(struct key_store *s, const struct key_env *before, uint64_t sequence,
    struct err *e)
{
	if (key_env_check(before, s->path, e) == -1 ||
	    key_store_open(s, false, e) == -1)
		return -1;
	if (check_sequence(s, sequence, e) == 0)
		return 0;
	key_store_close(s);
	return -1;
}

/* Another process may have written beyond our map. */
static void
widen_map(struct key_store *s)
{
	if (s->env.env != NULL && key_env_used(&s->env) > s->map)
		s->map = 2 * key_env_used(&s->env);
}

int
key_reopen(struct keys *k, uint64_t sequence, struct err *e)
{
	struct key_store *s = &k->store;
	struct key_env before = s->env;
	int rc;

	pthread_mutex_lock(&k->readers_lock);
	stop_readers(k);
	widen_map(s);
	key_store_close(s);
	rc = open_same(s, &before, sequence, e);
	if (rc == -1) {
		/* The next attempt looks for the same file. */
		s->env.device = before.device;
		s->env.inode = before.inode;
	}
	k->epoch++;
	start_readers(k);
	pthread_cond_broadcast(&k->reopened);
	pthread_mutex_unlock(&k->readers_lock);
	return rc;
}

bool
key_reopen_wait(struct keys *k, uint64_t epoch)
{
	struct timespec end;
	bool opened;
	int rc = 0;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += WAIT_MS * 1000000L;
	end.tv_sec += end.tv_nsec / 1000000000L;
	end.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&k->readers_lock);
	/*
	 * Requests nothing if the store is closed: the store thread tries that
	 * again every second.
	 */
	if (k->epoch == epoch && k->store.env.env != NULL)
		k->request_reopen(k);
	while (k->epoch == epoch && k->store.env.env != NULL && rc != ETIMEDOUT)
		rc = pthread_cond_clockwait(
		    &k->reopened, &k->readers_lock, CLOCK_MONOTONIC, &end);
	opened = k->epoch != epoch && k->store.env.env != NULL;
	pthread_mutex_unlock(&k->readers_lock);
	return opened;
}
