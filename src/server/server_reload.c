/* server_reload.c - loads changed files again while they are served. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "net/net.h"
#include "expose/expose.h"

#include "server/server_notify.h"
#include "server/server_loader.h"
#include "server/server_listener_table.h"
#include "server/server_reload.h"
#include "server/server_shared.h"

enum {
	QUIET_MS = 100, /* editors write in several steps */
	LOOK_MS = 1000, /* for file systems without events (networks) */
};

/* Whether files are compared by dates only, or thoroughly. */
enum { ASKED_TO_LOOK = 1, ASKED_TO_LOAD = 2 };

/*
 * Messages from other threads, under the lock.  Invariant: while the inbox has
 * a message that was not read, its note is posted.
 */
struct inbox {
	pthread_mutex_t lock;
	struct loop_note note;
	bool posted;
	unsigned asked; /* requests to load that have no job */
	struct list loads, validations; /* of struct expose_control_job */
	size_t adopting; /* workers that have not adopted the table yet */
	bool stop;
};

/* Only the thread uses it, except for the inbox. */
struct server_reload {
	struct server_shared *shared;
	struct server_loader *loader;
	struct server_reload_workers workers;
	struct loop *loop;
	struct loop_timer *quiet, *look;
	struct net_watch *watch; /* NULL: files are compared on request only */
	enum server_reload_state state;
	struct list jobs; /* of the state: each gets the result of each file */
	bool thorough; /* of LOADING */
	struct server_listener_table *before; /* of ADOPTING: held; NULL else */
	struct inbox inbox;
	pthread_t thread;
	bool started;
};

/* ------------------------------------------------------------- the inbox */

/* Posts the note, with the lock held. */
static void
post(struct server_reload *r)
{
	if (!r->inbox.posted)
		loop_post(r->loop, &r->inbox.note);
	r->inbox.posted = true;
}

static void
ask(struct server_reload *r, unsigned how)
{
	pthread_mutex_lock(&r->inbox.lock);
	r->inbox.asked |= how;
	post(r);
	pthread_mutex_unlock(&r->inbox.lock);
}

void
server_reload_ask(struct server_reload *r)
{
	ask(r, ASKED_TO_LOAD);
}

bool
server_reload_job(struct server_reload *r, struct expose_control_job *job)
{
	struct inbox *in = &r->inbox;
	bool taken;

	pthread_mutex_lock(&in->lock);
	taken = !in->stop;
	if (taken) {
		list_append(
		    job->reload ? &in->loads : &in->validations, &job->link);
		post(r);
	}
	pthread_mutex_unlock(&in->lock);
	return taken;
}

void
server_reload_stop(struct server_reload *r)
{
	pthread_mutex_lock(&r->inbox.lock);
	r->inbox.stop = true;
	post(r);
	pthread_mutex_unlock(&r->inbox.lock);
}

static void
on_worker_adopted(void *context)
{
	struct server_reload *r = context;

	pthread_mutex_lock(&r->inbox.lock);
	if (--r->inbox.adopting == 0)
		post(r);
	pthread_mutex_unlock(&r->inbox.lock);
}

static bool
is_told_to_stop(struct server_reload *r)
{
	bool stop;

	pthread_mutex_lock(&r->inbox.lock);
	stop = r->inbox.stop;
	pthread_mutex_unlock(&r->inbox.lock);
	return stop;
}

static void
move_jobs(struct list *to, struct list *from)
{
	while (!list_is_empty(from)) {
		struct list *link = from->next;

		list_remove(link);
		list_append(to, link);
	}
}

/* Moves waiting validations to r->jobs.  Returns false if none is waiting. */
static bool
take_validations(struct server_reload *r)
{
	pthread_mutex_lock(&r->inbox.lock);
	move_jobs(&r->jobs, &r->inbox.validations);
	pthread_mutex_unlock(&r->inbox.lock);
	return !list_is_empty(&r->jobs);
}

/* Takes all requests to load, also without a job.  False if none waits. */
static bool
take_loads(struct server_reload *r)
{
	struct inbox *in = &r->inbox;
	unsigned asked;

	pthread_mutex_lock(&in->lock);
	asked = in->asked;
	in->asked = 0;
	if (!list_is_empty(&in->loads))
		asked |= ASKED_TO_LOAD;
	move_jobs(&r->jobs, &in->loads);
	pthread_mutex_unlock(&in->lock);
	r->thorough = (asked & ASKED_TO_LOAD) != 0;
	return asked != 0;
}

/* -------------------------------------------------------------- the jobs */

static void
tell_jobs(struct server_reload *r, const struct server_loader_result *result)
{
	const char *text =
	    result->error.kind != ERR_NONE ? result->error.text : NULL;

	for (struct list *l = r->jobs.next; l != &r->jobs; l = l->next)
		expose_control_file(
		    container_of(l, struct expose_control_job, link),
		    result->file, result->outcome, text);
}

/* expose_control_done() returns a job to its owner, which may free it. */
static void
end_jobs(struct server_reload *r, bool stopped)
{
	while (!list_is_empty(&r->jobs)) {
		struct expose_control_job *job =
		    container_of(r->jobs.next, struct expose_control_job, link);

		list_remove(&job->link);
		job->stopped = stopped;
		expose_control_done(job);
	}
}

/* ------------------------------------------------------------ the states */

/* Does the work of a state.  Returns the next one, or the same one to wait. */
typedef enum server_reload_state state_fn(struct server_reload *r);

/*
 * Validations first; validate() then continues with loads.  So neither kind can
 * keep the other waiting.
 */
static enum server_reload_state
be_idle(struct server_reload *r)
{
	if (take_validations(r))
		return SERVER_RELOAD_VALIDATING;
	return take_loads(r) ? SERVER_RELOAD_LOADING : SERVER_RELOAD_IDLE;
}

/* Reads the files as they are now; what is served does not change. */
static enum server_reload_state
validate(struct server_reload *r)
{
	struct server_listener_table *table = server_shared_table(r->shared);
	struct server_loader_result result;

	for (size_t i = 0; i < table->file_count && !is_told_to_stop(r); i++) {
		server_loader_validate(r->loader, i, table, &result);
		tell_jobs(r, &result);
	}
	server_listener_table_release(table);
	if (is_told_to_stop(r))
		return SERVER_RELOAD_STOPPED;
	end_jobs(r, false);
	return take_loads(r) ? SERVER_RELOAD_LOADING : SERVER_RELOAD_IDLE;
}

/*
 * Order: all of this comes before the first worker gets the table, because it
 * may report its adoption at once.
 */
static void
hand_over(struct server_reload *r, struct server_listener_table *table)
{
	const struct server_reload_workers *w = &r->workers;

	r->before = server_shared_table(r->shared);
	server_shared_replace(r->shared, server_listener_table_hold(table));
	pthread_mutex_lock(&r->inbox.lock);
	r->inbox.adopting = w->count;
	pthread_mutex_unlock(&r->inbox.lock);
	for (size_t i = 0; i < w->count; i++)
		w->adopt(w->items[i], table, on_worker_adopted, r);
}

/* Loads what has changed into a new table, while requests continue. */
static enum server_reload_state
load(struct server_reload *r)
{
	struct server_listener_table *old = server_shared_table(r->shared);
	struct server_listener_table *table = server_listener_table_hold(old);
	enum server_reload_state next = SERVER_RELOAD_IDLE;
	size_t n = server_loader_count(r->loader);

	for (size_t i = 0; i < n && !is_told_to_stop(r); i++) {
		struct server_loader_result result;

		server_loader_reload(
		    r->loader, i, r->thorough, &table, &result);
		tell_jobs(r, &result);
	}
	if (r->watch != NULL)
		server_loader_watch(r->loader, r->watch);
	if (is_told_to_stop(r)) {
		next = SERVER_RELOAD_STOPPED;
	} else if (table != old) {
		next = SERVER_RELOAD_ADOPTING;
		hand_over(r, table);
	} else {
		end_jobs(r, false);
	}
	server_listener_table_release(table);
	server_listener_table_release(old);
	return next;
}

static enum server_reload_state
finish_adoption(struct server_reload *r)
{
	size_t left;

	pthread_mutex_lock(&r->inbox.lock);
	left = r->inbox.adopting;
	pthread_mutex_unlock(&r->inbox.lock);
	if (left > 0)
		return SERVER_RELOAD_ADOPTING;
	server_listener_table_give_back(r->shared->table);
	/*
	 * Order: notify clients only now.  A client that lists again gets the
	 * new list from every worker.
	 */
	server_notify_tell(r->shared->registry, r->before, r->shared->table);
	server_listener_table_release(r->before);
	r->before = NULL;
	end_jobs(r, false);
	return SERVER_RELOAD_IDLE;
}

/* Ends all jobs.  The inbox accepts no more, so those in it are the last. */
static enum server_reload_state
be_stopped(struct server_reload *r)
{
	pthread_mutex_lock(&r->inbox.lock);
	move_jobs(&r->jobs, &r->inbox.loads);
	move_jobs(&r->jobs, &r->inbox.validations);
	pthread_mutex_unlock(&r->inbox.lock);
	end_jobs(r, true);
	loop_stop(r->loop);
	return SERVER_RELOAD_STOPPED;
}

static state_fn *const states[] = {
	[SERVER_RELOAD_IDLE] = be_idle,
	[SERVER_RELOAD_VALIDATING] = validate,
	[SERVER_RELOAD_LOADING] = load,
	[SERVER_RELOAD_ADOPTING] = finish_adoption,
	[SERVER_RELOAD_STOPPED] = be_stopped,
};

/* Invariant: the state changes only here. */
static void
advance(struct server_reload *r)
{
	enum server_reload_state before;

	do {
		if (is_told_to_stop(r))
			r->state = SERVER_RELOAD_STOPPED;
		before = r->state;
		r->state = states[before](r);
	} while (r->state != before);
}

static void
on_inbox(struct loop_note *note)
{
	struct server_reload *r =
	    container_of(note, struct server_reload, inbox.note);

	pthread_mutex_lock(&r->inbox.lock);
	r->inbox.posted = false;
	pthread_mutex_unlock(&r->inbox.lock);
	advance(r);
}

/* ------------------------------------------------------------- the thread */

/* After an event in a watched directory, waits until there are no more. */
static void
on_event(void *context)
{
	struct server_reload *r = context;

	loop_timer_set(r->quiet, QUIET_MS, 0);
}

static void
on_quiet(void *context)
{
	ask(context, ASKED_TO_LOOK);
}

struct server_reload *
server_reload_new(struct server_shared *shared,
    const struct server_file_setting *setting, const char *const *paths,
    size_t count, struct err *e)
{
	struct server_reload *r = mem_new(sizeof(*r));

	r->loop = loop_new(e);
	if (r->loop == NULL) {
		free(r);
		return NULL;
	}
	r->shared = shared;
	r->loader = server_loader_new(shared, setting, paths, count);
	list_init(&r->jobs);
	pthread_mutex_init(&r->inbox.lock, NULL);
	list_init(&r->inbox.loads);
	list_init(&r->inbox.validations);
	r->inbox.note.run = on_inbox;
	return r;
}

static void *
run(void *context)
{
	struct server_reload *r = context;

	loop_run(r->loop);
	return NULL;
}

static void
begin_watching(struct server_reload *r)
{
	r->quiet = loop_timer_new(r->loop, on_quiet, r);
	r->look = loop_timer_new(r->loop, on_quiet, r);
	loop_timer_set(r->look, LOOK_MS, LOOK_MS);
	r->watch = net_watch_new(r->loop, on_event, r);
	server_loader_watch(r->loader, r->watch);
}

int
server_reload_start(struct server_reload *r,
    const struct server_reload_workers *workers, bool watch, struct err *e)
{
	int rc;

	r->workers = *workers;
	server_loader_begin(r->loader, r->shared->table);
	if (watch)
		begin_watching(r);
	rc = pthread_create(&r->thread, NULL, run, r);
	if (rc != 0)
		return err_set(
		    e, ERR_SYSTEM, "cannot start a thread: %s", strerror(rc));
	r->started = true;
	return 0;
}

void
server_reload_join(struct server_reload *r)
{
	if (r == NULL || !r->started)
		return;
	server_reload_stop(r);
	pthread_join(r->thread, NULL);
	r->started = false;
}

void
server_reload_free(struct server_reload *r)
{
	if (r == NULL)
		return;
	server_reload_join(r);
	server_listener_table_release(r->before);
	net_watch_free(r->watch);
	loop_timer_free(r->quiet);
	loop_timer_free(r->look);
	loop_free(r->loop);
	server_loader_free(r->loader);
	pthread_mutex_destroy(&r->inbox.lock);
	free(r);
}
