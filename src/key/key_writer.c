/* key_writer.c - the store thread: a queue of changes, committed in groups. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "key/key.h"
#include "key/key_batch.h"
#include "key/key_writer.h"

/* Changes in one transaction: bounded, so that its pages are. */
enum { BATCH_MAX = 8192 };

struct key_writer {
	struct key_batch batch; /* the thread's alone */
	pthread_t thread;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t work;
	struct key_change *first, *last; /* in the order they came */
	int64_t queued, queue_max;
	int64_t commits, changes;
	bool stop;
};

/* Up to BATCH_MAX changes off the queue; NULL: there are none and never will.
 */
static struct key_change *
take(struct key_writer *w)
{
	struct key_change *first, *c;

	pthread_mutex_lock(&w->lock);
	while (w->first == NULL && !w->stop)
		pthread_cond_wait(&w->work, &w->lock);
	first = c = w->first;
	for (int n = 1; c != NULL; n++) {
		struct key_change *next = c->next;

		w->queued--;
		if (n == BATCH_MAX)
			c->next = NULL;
		w->first = next;
		c = n == BATCH_MAX ? NULL : next;
	}
	if (w->first == NULL)
		w->last = NULL;
	pthread_mutex_unlock(&w->lock);
	return first;
}

static int
carry_out(struct key_batch *b, struct key_change *first, struct err *e)
{
	if (key_batch_begin(b, e) == -1)
		return -1;
	for (struct key_change *c = first; c != NULL; c = c->next) {
		if (key_batch_apply(b, c, e) == -1) {
			key_batch_abort(b);
			return -1;
		}
	}
	return key_batch_commit(b, e);
}

/* Nothing of it happened: no id, no secret, no outcome may leave. */
static void
refuse(struct key_change *c, const struct err *e)
{
	mem_wipe(c->secret, sizeof(c->secret));
	memset(c->key_id, 0, sizeof(c->key_id));
	c->changed = c->replayed = false;
	c->error = *e;
}

static void
commit(struct key_writer *w, struct key_change *first)
{
	struct err e = { .kind = ERR_NONE };
	bool ok = carry_out(&w->batch, first, &e) == 0;
	int64_t changes = 0;

	for (struct key_change *c = first; c != NULL; c = c->next) {
		if (!ok)
			refuse(c, &e);
		changes += c->changed;
	}
	pthread_mutex_lock(&w->lock);
	w->commits += ok;
	w->changes += changes;
	pthread_mutex_unlock(&w->lock);
	for (struct key_change *c = first; c != NULL;) {
		struct key_change *next = c->next; /* done() may free c */

		c->next = NULL;
		c->done(c);
		c = next;
	}
}

static void *
run(void *context)
{
	struct key_writer *w = context;
	struct key_change *first;

	while ((first = take(w)) != NULL)
		commit(w, first);
	return NULL;
}

/* Signals are for the main thread. */
static int
start(struct key_writer *w)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&w->thread, NULL, run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

struct key_writer *
key_writer_new(const struct key_store *s, const struct key_peppers *p,
    int64_t queue, struct err *e)
{
	struct key_writer *w = mem_new(sizeof(*w));

	w->queue_max = queue;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	if (key_batch_init(&w->batch, s, p, e) == 0) {
		if (start(w) == 0)
			return w;
		err_set(e, ERR_SYSTEM, "cannot start the store's thread");
	}
	key_batch_done(&w->batch);
	free(w);
	return NULL;
}

void
key_writer_free(struct key_writer *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	key_batch_done(&w->batch);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	free(w);
}

/* What a change says came of it, before anything has. */
static void
clear_outcome(struct key_change *c)
{
	c->error = (struct err){ .kind = ERR_NONE };
	c->changed = c->replayed = false;
	memset(c->key_id, 0, sizeof(c->key_id));
	memset(c->secret, 0, sizeof(c->secret));
	c->next = NULL;
}

int
key_writer_submit(struct key_writer *w, struct key_change *c, struct err *e)
{
	bool room;

	clear_outcome(c);
	pthread_mutex_lock(&w->lock);
	room = w->queued < w->queue_max && !w->stop;
	if (room) {
		if (w->last != NULL)
			w->last->next = c;
		else
			w->first = c;
		w->last = c;
		w->queued++;
		pthread_cond_signal(&w->work);
	}
	pthread_mutex_unlock(&w->lock);
	return room ? 0
	            : err_set(e, ERR_LIMIT,
	                  "too many changes are waiting; try again");
}

void
key_writer_stats(
    struct key_writer *w, int64_t *commits, int64_t *changes, int64_t *queued)
{
	pthread_mutex_lock(&w->lock);
	*commits = w->commits;
	*changes = w->changes;
	*queued = w->queued;
	pthread_mutex_unlock(&w->lock);
}
