/* server_reload.c - files that change while they are served. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/net_watch.h"
#include "spec/spec.h"
#include "expose/expose_control.h"

#include "claviger/config.h"
#include "claviger/server_changes.h"
#include "claviger/server_file.h"
#include "claviger/server_plan.h"
#include "claviger/server_reload.h"
#include "claviger/server_renew.h"
#include "claviger/server_shared.h"
#include "claviger/server_stamp.h"
#include "claviger/server_worker.h"

enum {
	QUIET_MS = 100, /* editors write in several steps */
	LOOK_MS = 1000, /* where no event comes: network file systems */
};

/* What is to be done when the thread has time for it. */
enum { ASKED_TO_LOOK = 1, ASKED_TO_LOAD = 2 };

/*
 * All but what is marked belongs to the thread.  Invariant: while waiting > 0
 * the workers are taking a plan over, and nothing else is begun.
 */
struct server_reload {
	struct server_shared *shared;
	const struct server_file_setting *setting;
	struct worker **workers;
	size_t worker_count;
	struct server_stamps *stamps; /* of each file of the plan */
	size_t file_count;
	int64_t made_ms; /* wall clock, before the files were read first */
	struct loop *loop;
	struct loop_timer *quiet, *look;
	struct net_watch *watch; /* NULL: files are looked at when asked to */
	unsigned asked;
	struct expose_control_job *job; /* in hand; NULL: none */
	struct expose_control_job *next; /* waits; written while not busy */
	bool to_do; /* next has come */
	struct server_plan *before; /* held while workers leave it; NULL */
	int64_t busy; /* atomic: a job is under way */
	int64_t waiting; /* atomic: workers that have still to adopt */
	struct loop_note ask, job_note, adopted, stop;
	int64_t ask_posted; /* atomic */
	pthread_t thread;
	bool started;
};

static void work(struct server_reload *r);

static void
watch_directory_of(struct server_reload *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash == NULL ? mem_strdup(".")
	                  : slash == path
	                      ? mem_strdup("/")
	                      : mem_printf("%.*s", (int)(slash - path), path);

	net_watch_add(r->watch, directory);
	free(directory);
}

static void
watch_all(struct server_reload *r)
{
	if (r->watch == NULL)
		return;
	net_watch_clear(r->watch);
	for (size_t i = 0; i < r->file_count; i++) {
		for (size_t k = 0; k < r->stamps[i].count; k++)
			watch_directory_of(r, r->stamps[i].items[k].path);
	}
}

/*
 * The plan with file i exchanged for f; NULL and e where it cannot be served
 * beside the others.
 */
static struct server_plan *
plan_with(struct server_reload *r, const struct server_plan *old, size_t i,
    struct server_file *f, struct err *e)
{
	const struct config *c = r->shared->config;
	struct server_file **files =
	    mem_new(old->file_count * sizeof(struct server_file *));
	struct server_plan *p = NULL;

	memcpy(
	    files, old->files, old->file_count * sizeof(struct server_file *));
	files[i] = f;
	if (server_file_check_options(c, files, old->file_count, e) == 0)
		p = server_plan_new(c, files, old->file_count, e);
	free(files);
	if (p != NULL && server_plan_reserve(p, r->shared->plan, e) == -1) {
		server_plan_release(p);
		return NULL;
	}
	return p;
}

static void
tell(struct server_reload *r, const char *name, const char *outcome,
    const char *text)
{
	if (r->job != NULL)
		expose_control_file(r->job, name, outcome, text);
}

/*
 * Load file i again; *plan is exchanged for one with the new one in it.  What
 * fails changes nothing.
 */
static void
reload_one(struct server_reload *r, struct server_plan **plan, size_t i)
{
	const char *name = server_file_name((*plan)->files[i]);
	struct err e = { .kind = ERR_NONE };
	struct server_file *f =
	    server_renew(r->setting, &r->stamps[i], (*plan)->files[i], &e);
	struct server_plan *next =
	    f != NULL ? plan_with(r, *plan, i, f, &e) : NULL;

	server_file_release(f);
	if (next == NULL) {
		log_error("%s is not loaded, and the version before it keeps "
		          "running: %s",
		    name, e.text);
		tell(r, name, "failed", e.text);
		return;
	}
	server_plan_release(*plan);
	*plan = next;
	log_info("%s is loaded again", name);
	tell(r, name, "reloaded", NULL);
}

static bool
has_changed(struct server_reload *r, size_t i, bool thorough)
{
	switch (server_stamp_compare(&r->stamps[i], thorough)) {
	case SERVER_STAMP_CHANGED:
		return true;
	case SERVER_STAMP_GONE:
		/* An editor may be about to put it back: nobody asked. */
		return thorough;
	case SERVER_STAMP_SAME:
		break;
	}
	return false;
}

static void
end_job(struct server_reload *r)
{
	struct expose_control_job *job = r->job;

	if (job == NULL)
		return;
	r->job = NULL;
	__atomic_store_n(&r->busy, 0, __ATOMIC_RELEASE);
	expose_control_done(job);
}

/* On the thread again, after the last worker has taken over. */
static void
on_adopted(struct loop_note *note)
{
	struct server_reload *r =
	    LIST_MEMBER(note, struct server_reload, adopted);

	server_plan_give_back(r->shared->plan);
	/* Who lists again now gets the new list from every worker. */
	server_changes_tell(r->shared->hub, r->before, r->shared->plan);
	server_plan_release(r->before);
	r->before = NULL;
	end_job(r);
	work(r);
}

static void
on_worker_adopted(void *context)
{
	struct server_reload *r = context;

	if (__atomic_sub_fetch(&r->waiting, 1, __ATOMIC_ACQ_REL) == 0)
		loop_post(r->loop, &r->adopted);
}

static void
hand_over(struct server_reload *r, struct server_plan *plan)
{
	r->before = server_shared_plan(r->shared);
	server_shared_replace(r->shared, server_plan_hold(plan));
	__atomic_store_n(
	    &r->waiting, (int64_t)r->worker_count, __ATOMIC_RELEASE);
	for (size_t i = 0; i < r->worker_count; i++)
		worker_adopt(r->workers[i], plan, on_worker_adopted, r);
}

/* Whatever has changed; true where the workers have to take something over. */
static bool
reload_changed(struct server_reload *r, bool thorough)
{
	struct server_plan *old = server_shared_plan(r->shared);
	struct server_plan *plan = server_plan_hold(old);
	bool any;

	for (size_t i = 0; i < r->file_count; i++) {
		if (has_changed(r, i, thorough))
			reload_one(r, &plan, i);
		else
			tell(r, server_file_name(plan->files[i]), "unchanged",
			    NULL);
	}
	watch_all(r);
	any = plan != old;
	if (any)
		hand_over(r, plan);
	server_plan_release(plan);
	server_plan_release(old);
	return any;
}

/* A look at the files as they are now; what runs is not touched. */
static void
validate(struct server_reload *r)
{
	struct server_plan *plan = server_shared_plan(r->shared);

	for (size_t i = 0; i < plan->file_count; i++) {
		const char *name = server_file_name(plan->files[i]);
		struct err e = { .kind = ERR_NONE };
		struct spec *failed = NULL;
		struct server_file *f = server_file_load(
		    r->setting, plan->files[i]->path, &failed, &e);

		server_renew_first_error(failed, &e);
		tell(r, name, f != NULL ? "valid" : "invalid",
		    f != NULL ? NULL : e.text);
		server_file_release(f);
		spec_free(failed);
	}
	server_plan_release(plan);
}

/* What was asked for meanwhile, unless the workers are still at the last. */
static void
work(struct server_reload *r)
{
	while (__atomic_load_n(&r->waiting, __ATOMIC_ACQUIRE) == 0 &&
	       (r->asked != 0 || r->to_do)) {
		bool thorough = (r->asked & ASKED_TO_LOAD) != 0 || r->to_do;

		if (r->to_do)
			r->job = r->next;
		r->to_do = false;
		if (r->job != NULL && !r->job->reload) {
			validate(r);
			end_job(r);
			continue;
		}
		r->asked = 0;
		if (!reload_changed(r, thorough))
			end_job(r);
	}
}

static void
on_ask(struct loop_note *note)
{
	struct server_reload *r = LIST_MEMBER(note, struct server_reload, ask);

	__atomic_store_n(&r->ask_posted, 0, __ATOMIC_RELEASE);
	r->asked |= ASKED_TO_LOAD;
	work(r);
}

static void
on_job(struct loop_note *note)
{
	struct server_reload *r =
	    LIST_MEMBER(note, struct server_reload, job_note);

	r->to_do = true;
	work(r);
}

/* Something happened near the files: wait until it is quiet again. */
static void
on_event(void *context)
{
	struct server_reload *r = context;

	loop_timer_set(r->quiet, QUIET_MS, 0);
}

static void
on_quiet(void *context)
{
	struct server_reload *r = context;

	r->asked |= ASKED_TO_LOOK;
	work(r);
}

static void
on_stop(struct loop_note *note)
{
	struct server_reload *r = LIST_MEMBER(note, struct server_reload, stop);

	loop_stop(r->loop);
}

struct server_reload *
server_reload_new(struct server_shared *shared,
    const struct server_file_setting *setting, const char *const *paths,
    size_t count, struct err *e)
{
	struct server_reload *r = mem_new(sizeof(*r));

	r->shared = shared;
	r->setting = setting;
	r->ask.run = on_ask;
	r->job_note.run = on_job;
	r->adopted.run = on_adopted;
	r->stop.run = on_stop;
	r->loop = loop_new(e);
	if (r->loop == NULL) {
		free(r);
		return NULL;
	}
	r->made_ms = clock_real_ms();
	r->file_count = count;
	r->stamps = mem_new((count + 1) * sizeof(*r->stamps));
	for (size_t i = 0; i < count; i++)
		server_renew_stamp(&r->stamps[i], paths[i]);
	return r;
}

static void *
run(void *context)
{
	struct server_reload *r = context;

	loop_run(r->loop);
	return NULL;
}

int
server_reload_start(struct server_reload *r, struct worker **workers,
    size_t count, bool watch, struct err *e)
{
	int rc;

	r->workers = workers;
	r->worker_count = count;
	for (size_t i = 0; i < r->file_count; i++)
		server_renew_stamp_parts(
		    &r->stamps[i], r->shared->plan->files[i]->spec, r->made_ms);
	if (watch) {
		r->quiet = loop_timer_new(r->loop, on_quiet, r);
		r->look = loop_timer_new(r->loop, on_quiet, r);
		loop_timer_set(r->look, LOOK_MS, LOOK_MS);
		r->watch = net_watch_new(r->loop, on_event, r);
		watch_all(r);
	}
	rc = pthread_create(&r->thread, NULL, run, r);
	if (rc != 0)
		return err_set(
		    e, ERR_SYSTEM, "cannot start a thread: %s", strerror(rc));
	r->started = true;
	return 0;
}

void
server_reload_ask(struct server_reload *r)
{
	/* A note is in one list at a time; one that waits says it all. */
	if (__atomic_exchange_n(&r->ask_posted, 1, __ATOMIC_ACQ_REL) == 0)
		loop_post(r->loop, &r->ask);
}

bool
server_reload_job(struct server_reload *r, struct expose_control_job *job)
{
	if (__atomic_exchange_n(&r->busy, 1, __ATOMIC_ACQ_REL) != 0)
		return false;
	/* The post is what hands it to the thread. */
	r->next = job;
	loop_post(r->loop, &r->job_note);
	return true;
}

void
server_reload_free(struct server_reload *r)
{
	if (r == NULL)
		return;
	if (r->started) {
		loop_post(r->loop, &r->stop);
		pthread_join(r->thread, NULL);
	}
	server_plan_release(r->before);
	net_watch_free(r->watch);
	loop_timer_free(r->quiet);
	loop_timer_free(r->look);
	loop_free(r->loop);
	for (size_t i = 0; i < r->file_count; i++)
		server_stamp_done(&r->stamps[i]);
	free(r->stamps);
	free(r);
}
