/* key_writer.c - the store thread: commits queued changes in groups. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/base.h"
#include "key/key.h"
#include "key/key_commit.h"
#include "key/key_job.h"
#include "key/key_reader.h"
#include "key/key_space.h"
#include "key/key_upkeep.h"
#include "key/key_writer.h"

/* Bounds the changes, and so the pages, of a transaction. */
enum { BATCH_MAX = 1024, CHECK_MS = 1000, TIME_EACH_MS = 60000 };

/* Long changes that may wait: key_job.h. */
enum { LONG_MAX = 16 };

struct key_writer {
	struct key_commit commit; /* used by the thread only */
	struct key_upkeep upkeep; /* the same */
	struct key_jobs jobs; /* the same */
	pthread_t thread;
	pthread_mutex_t lock; /* protects the following members */
	pthread_cond_t work;
	struct key_change *first, *last; /* in order of arrival */
	int64_t queued, queue_max;
	int64_t long_count; /* long changes that are not complete */
	int64_t retain_ms; /* 0: nothing is removed */
	int64_t next_retain_ms; /* monotonic */
	bool stop, reopen, check;
	bool stopped; /* the thread has carried out all changes */
	bool joined;
	bool watch; /* check every second, not only after a failure */
	int64_t next_check_ms; /* monotonic */
	int64_t busy_since_ms; /* monotonic; 0: it waits for work */
	struct key_health health;
	struct key_stats stats; /* of the writer */
	void (*changed)(void *context, const struct key_health *h);
	void *context;
};

static bool
is_check_due(const struct key_writer *w)
{
	return w->check || ((w->watch || w->health.state != KEY_HEALTH_GOOD) &&
	                       clock_mono_ms() >= w->next_check_ms);
}

static bool
is_retain_due(const struct key_writer *w)
{
	return w->retain_ms > 0 && !w->stop &&
	       clock_mono_ms() >= w->next_retain_ms;
}

static void
wait_for_work(struct key_writer *w)
{
	int64_t wait_ms = CHECK_MS;
	struct timespec end;

	if (!w->watch && w->retain_ms == 0 &&
	    w->health.state == KEY_HEALTH_GOOD) {
		pthread_cond_wait(&w->work, &w->lock);
		return;
	}
	if (w->retain_ms > 0 && w->next_retain_ms - clock_mono_ms() < wait_ms)
		wait_ms = w->next_retain_ms - clock_mono_ms();
	if (wait_ms < 1)
		wait_ms = 1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += wait_ms * 1000000;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	pthread_cond_clockwait(&w->work, &w->lock, CLOCK_MONOTONIC, &end);
}

/* Takes up to BATCH_MAX changes from the queue, or returns NULL. */
static struct key_change *
take_changes(struct key_writer *w)
{
	struct key_change *first = w->first, *c = first;

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
	return first;
}

/* The next work of the thread. */
struct work {
	struct key_change *first;
	bool reopen, check, retain;
};

/* Waits for work.  Returns false if the thread must stop. */
static bool
take(struct key_writer *w, struct work *out)
{
	bool any;

	pthread_mutex_lock(&w->lock);
	while (w->first == NULL && w->jobs.first == NULL && !w->stop &&
	       !w->reopen && !is_check_due(w) && !is_retain_due(w))
		wait_for_work(w);
	*out = (struct work){ take_changes(w), w->reopen, is_check_due(w),
		is_retain_due(w) };
	w->reopen = w->check = false;
	w->busy_since_ms = clock_mono_ms();
	if (out->check)
		w->next_check_ms = w->busy_since_ms + CHECK_MS;
	/* A change that is queued after this is taken next time. */
	any = out->first != NULL || w->jobs.first != NULL || !w->stop;
	pthread_mutex_unlock(&w->lock);
	return any;
}

static void
publish(struct key_writer *w)
{
	const struct key_commit *c = &w->commit;
	const struct key_store *s = &c->keys->store;
	void (*changed)(void *context, const struct key_health *h) = NULL;
	struct key_health now;
	void *context;

	key_commit_health(c, &now);
	pthread_mutex_lock(&w->lock);
	if (now.state != w->health.state ||
	    strcmp(now.text, w->health.text) != 0)
		changed = w->changed;
	context = w->context;
	w->health = now;
	w->busy_since_ms = 0;
	w->stats.commits = c->commits;
	w->stats.committed_changes = c->changes;
	w->stats.failures = c->failures;
	w->stats.reopens = c->reopens;
	w->stats.reserve_bytes = s->env.env != NULL ? key_space_left(s) : 0;
	pthread_mutex_unlock(&w->lock);
	if (changed != NULL)
		changed(context, &now);
}

static void
tell(struct key_change *first)
{
	for (struct key_change *c = first; c != NULL;) {
		struct key_change *next = c->next; /* done() may free c */

		c->next = NULL;
		c->done(c);
		c = next;
	}
}

static bool
is_watching(struct key_writer *w)
{
	bool is;

	pthread_mutex_lock(&w->lock);
	is = w->watch;
	pthread_mutex_unlock(&w->lock);
	return is;
}

/* What is done once a second. */
static void
tick(struct key_writer *w)
{
	if (key_commit_check(&w->commit) == 0)
		key_upkeep_time(&w->upkeep, TIME_EACH_MS);
	if (is_watching(w))
		key_upkeep_used(&w->upkeep);
}

/* Carries out a part of the first long change.  Returns it if it is complete.
 */
static struct key_change *
run_job(struct key_writer *w)
{
	struct key_change *c = key_job_run(&w->jobs, &w->commit);

	pthread_mutex_lock(&w->lock);
	w->long_count -= c != NULL;
	pthread_mutex_unlock(&w->lock);
	return c;
}

static void
retain(struct key_writer *w)
{
	int64_t ms;

	pthread_mutex_lock(&w->lock);
	ms = w->retain_ms;
	pthread_mutex_unlock(&w->lock);
	ms = key_upkeep_retain(&w->upkeep, ms);
	pthread_mutex_lock(&w->lock);
	w->next_retain_ms = clock_mono_ms() + ms;
	pthread_mutex_unlock(&w->lock);
}

static void *
run(void *context)
{
	struct key_writer *w = context;
	struct key_change *ended;
	struct work work;

	while (take(w, &work)) {
		if (work.reopen)
			key_commit_reopen(&w->commit);
		work.first = key_job_set_aside(&w->jobs, work.first);
		if (work.first != NULL)
			key_commit_run(&w->commit, work.first);
		ended = run_job(w);
		if (work.check)
			tick(w);
		if (work.retain)
			retain(w);
		/*
		 * Order: before done(), so that callers see the state after
		 * their change.
		 */
		publish(w);
		tell(work.first);
		tell(ended);
	}
	if (is_watching(w))
		key_upkeep_last(&w->upkeep);
	pthread_mutex_lock(&w->lock);
	w->stopped = true;
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* Blocks signals in the thread: the main thread handles them. */
static int
start(struct key_writer *w)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	/*
	 * This thread itself raises SIGBUS; while blocked it could not be
	 * handled.
	 */
	sigdelset(&all, SIGBUS);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&w->thread, NULL, run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static void
request_reopen(struct keys *k)
{
	struct key_writer *w = k->writer;

	pthread_mutex_lock(&w->lock);
	w->reopen = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

struct key_writer *
key_writer_new(struct keys *k, int64_t queue, struct err *e)
{
	struct key_writer *w = mem_new(sizeof(*w));

	w->queue_max = queue;
	k->request_reopen = request_reopen;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->work, NULL);
	key_upkeep_init(&w->upkeep, &w->commit);
	if (key_commit_init(&w->commit, k, e) == 0) {
		if (start(w) == 0)
			return w;
		err_set(e, ERR_SYSTEM, "cannot start the store's thread");
	}
	key_upkeep_done(&w->upkeep);
	key_commit_done(&w->commit);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	free(w);
	return NULL;
}

void
key_writer_stop(struct key_writer *w)
{
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

bool
key_writer_has_stopped(struct key_writer *w)
{
	bool stopped;

	pthread_mutex_lock(&w->lock);
	stopped = w->stopped;
	pthread_mutex_unlock(&w->lock);
	return stopped;
}

void
key_writer_wait(struct key_writer *w)
{
	key_writer_stop(w);
	if (!w->joined)
		pthread_join(w->thread, NULL);
	w->joined = true;
}

void
key_writer_free(struct key_writer *w)
{
	if (w == NULL)
		return;
	key_writer_wait(w);
	/* What readers noted until they were freed. */
	if (w->watch)
		key_upkeep_used(&w->upkeep);
	key_upkeep_done(&w->upkeep);
	key_commit_done(&w->commit);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->work);
	free(w);
}

/* Resets the outcome of a change before it is carried out. */
static void
clear_outcome(struct key_change *c)
{
	c->error = (struct err){ .kind = ERR_NONE };
	c->changed = c->replayed = c->conflict = c->stale = false;
	c->revoked = 0;
	c->job = NULL;
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
	room = w->queued < w->queue_max && !w->stop &&
	       (!key_job_is_long(c) || w->long_count < LONG_MAX);
	if (room) {
		w->long_count += key_job_is_long(c);
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
key_writer_watch(struct key_writer *w,
    void (*changed)(void *context, const struct key_health *h), void *context)
{
	pthread_mutex_lock(&w->lock);
	w->changed = changed;
	w->context = context;
	w->watch = w->check = true;
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

void
key_writer_retain(struct key_writer *w, int64_t ms)
{
	pthread_mutex_lock(&w->lock);
	w->retain_ms = ms;
	w->next_retain_ms = clock_mono_ms();
	pthread_cond_signal(&w->work);
	pthread_mutex_unlock(&w->lock);
}

void
key_writer_stats(struct key_writer *w, struct key_stats *out)
{
	pthread_mutex_lock(&w->lock);
	*out = w->stats;
	out->queued = w->queued;
	pthread_mutex_unlock(&w->lock);
}

/*
 * Reports a transaction that takes long: the disk hangs, or a process was
 * stopped while it held LMDB's write lock.
 */
static void
add_stall(struct key_health *h, int64_t ms)
{
	if (ms < LIMIT_STORE_STALL_MS || h->state > KEY_HEALTH_FAILED)
		return;
	h->state = KEY_HEALTH_FAILED;
	snprintf(h->text, sizeof(h->text),
	    "a transaction has taken %lld seconds: the disk does not answer, "
	    "or another process that writes to the store was stopped",
	    (long long)ms / 1000);
}

void
key_writer_health(struct key_writer *w, struct key_health *out)
{
	int64_t busy_since_ms;

	pthread_mutex_lock(&w->lock);
	*out = w->health;
	busy_since_ms = w->busy_since_ms;
	pthread_mutex_unlock(&w->lock);
	if (busy_since_ms != 0)
		add_stall(out, clock_mono_ms() - busy_since_ms);
}
