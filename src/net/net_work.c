/* net_work.c - runs long work on other threads than the loop's. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/base.h"
#include "net/net_work.h"

enum { NICE = 10 }; /* lower priority than the loops */

struct net_work {
	pthread_mutex_t
	    lock; /* guards all members below, and the state of jobs */
	pthread_cond_t wake; /* a job waits, or the threads must stop */
	pthread_cond_t ended; /* a job is done */
	struct list waiting, running;
	size_t waits, most_waits;
	pthread_t *threads;
	size_t started, idle, most;
	bool stopping;
};

struct net_work *
net_work_new(size_t threads, size_t waiting)
{
	struct net_work *w = mem_new(sizeof(*w));

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	pthread_cond_init(&w->ended, NULL);
	list_init(&w->waiting);
	list_init(&w->running);
	w->threads = mem_new(threads * sizeof(*w->threads));
	w->most = threads;
	w->most_waits = waiting;
	return w;
}

void
net_work_free(struct net_work *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (size_t i = 0; i < w->started; i++)
		pthread_join(w->threads[i], NULL);
	pthread_cond_destroy(&w->ended);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w->threads);
	free(w);
}

static void
on_note(struct loop_note *note)
{
	struct net_job *j = container_of(note, struct net_job, note);

	j->done(j);
}

/*
 * Posts the note.  It must not use the job after that, because the loop may
 * free it at once.  The lock is held.
 */
static void
end(struct net_work *w, struct net_job *j, bool ran)
{
	list_remove(&j->link);
	j->ran = ran;
	j->state = NET_JOB_IS_DONE;
	loop_post(j->loop, &j->note);
	pthread_cond_broadcast(&w->ended);
}

/* The lock is held on entry and return, but not during run(). */
static void
run_first(struct net_work *w)
{
	struct net_job *j = container_of(w->waiting.next, struct net_job, link);

	list_remove(&j->link);
	w->waits--;
	list_append(&w->running, &j->link);
	j->state = NET_JOB_RUNS;
	pthread_mutex_unlock(&w->lock);
	j->run(j);
	pthread_mutex_lock(&w->lock);
	end(w, j, true);
}

static void *
serve(void *context)
{
	struct net_work *w = context;

	/* On Linux, this applies to the thread only. */
	(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
	pthread_mutex_lock(&w->lock);
	while (!w->stopping) {
		if (!list_is_empty(&w->waiting)) {
			run_first(w);
			continue;
		}
		w->idle++;
		pthread_cond_wait(&w->wake, &w->lock);
		w->idle--;
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/*
 * Blocks all signals in the new thread: the main thread handles them.  The lock
 * is held.
 */
static void
start_thread(struct net_work *w)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&w->threads[w->started], NULL, serve, w) == 0)
		w->started++;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

bool
net_work_post(struct net_work *w, struct loop *l, struct net_job *j)
{
	bool taken;

	j->work = w;
	j->loop = l;
	j->ran = false;
	j->state = NET_JOB_WAITS;
	j->note.run = on_note;
	pthread_mutex_lock(&w->lock);
	if (w->idle <= w->waits && w->started < w->most)
		start_thread(w);
	taken = w->started > 0 && w->waits < w->most_waits + w->idle;
	if (taken) {
		list_append(&w->waiting, &j->link);
		w->waits++;
		pthread_cond_signal(&w->wake);
	}
	pthread_mutex_unlock(&w->lock);
	return taken;
}

/* The lock is held. */
static void
cancel(struct net_work *w, struct net_job *j)
{
	if (j->state == NET_JOB_WAITS) {
		w->waits--;
		end(w, j, false);
	} else if (j->state == NET_JOB_RUNS && j->stop != NULL) {
		j->stop(j);
	}
}

void
net_work_cancel(struct net_job *j)
{
	struct net_work *w = j->work;

	pthread_mutex_lock(&w->lock);
	cancel(w, j);
	pthread_mutex_unlock(&w->lock);
}

/* The lock is held. */
static size_t
cancel_all_of(struct net_work *w, struct list *jobs, const struct loop *l)
{
	struct list *link = jobs->next;
	size_t n = 0;

	while (link != jobs) {
		struct net_job *j = container_of(link, struct net_job, link);

		link = link->next;
		if (j->loop != l)
			continue;
		cancel(w, j);
		n++;
	}
	return n;
}

static bool
has_any_of(const struct list *jobs, const struct loop *l)
{
	for (struct list *link = jobs->next; link != jobs; link = link->next)
		if (container_of(link, struct net_job, link)->loop == l)
			return true;
	return false;
}

size_t
net_work_drain(struct net_work *w, struct loop *l)
{
	size_t n;

	pthread_mutex_lock(&w->lock);
	n = cancel_all_of(w, &w->waiting, l);
	n += cancel_all_of(w, &w->running, l);
	while (has_any_of(&w->running, l))
		pthread_cond_wait(&w->ended, &w->lock);
	pthread_mutex_unlock(&w->lock);
	return n;
}
