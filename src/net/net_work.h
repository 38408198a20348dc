/* net_work.h - runs long work on other threads than the loop's. */
#ifndef CLAVIGER_NET_NET_WORK_H
#define CLAVIGER_NET_NET_WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "net/loop.h"

struct net_work; /* threads and a bounded queue, shared by all loops */

/*
 * A job, embedded in a struct of the caller.  The job has no lock: from
 * net_work_post() until done(), all data that run() uses belongs to the pool,
 * and the loop must not touch it.
 */
struct net_job {
	void (*run)(struct net_job *j); /* on a thread of the pool */
	void (*done)(struct net_job *j); /* on the loop, exactly once */
	void (*stop)(struct net_job
	        *j); /* called from any thread: makes run() return soon */
	/* For done(): false if the job was canceled before it started. */
	bool ran;
	/* For net_work only. */
	struct net_work *work;
	struct loop *loop;
	struct list link;
	struct loop_note note;
	enum { NET_JOB_WAITS, NET_JOB_RUNS, NET_JOB_IS_DONE } state;
};

/*
 * Runs at most `threads` jobs at a time, with at most `waiting` more queued.
 * Threads start with the first jobs, at a lower priority than the loops.
 */
struct net_work *net_work_new(size_t threads, size_t waiting);

/* Joins the threads, after all jobs are done.  w may be NULL. */
void net_work_free(struct net_work *w);

/*
 * Calls run() on a thread and then done() on the loop l.  Returns false if the
 * queue is full or no thread can be started.  On the loop's thread.
 */
bool net_work_post(struct net_work *w, struct loop *l, struct net_job *j);

/*
 * Cancels a job: if it waits, it does not run; if it runs, stop() is called.
 * The loop calls done() in any case.  On the loop's thread, before done().
 */
void net_work_cancel(struct net_job *j);

/*
 * Cancels the jobs of a loop that has stopped, and waits until all have ended.
 * Afterwards loop_run_notes() calls their done().  Returns the number of jobs.
 */
size_t net_work_drain(struct net_work *w, struct loop *l);

#endif
