/* net_work.h - work that would hold a loop for too long, on other threads. */
#ifndef CLAVIGER_NET_NET_WORK_H
#define CLAVIGER_NET_NET_WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "net/loop.h"

struct net_work; /* a few threads and a bounded queue; all loops share one */

/*
 * One piece of work.  It lives in the poster's struct, and from net_work_post()
 * until done() everything that run() touches belongs to the pool: the loop
 * leaves it alone.  That is all the locking there is.
 */
struct net_job {
	void (*run)(struct net_job *j); /* on a thread of the pool */
	void (*done)(struct net_job *j); /* on the loop, exactly once */
	void (*stop)(struct net_job *j); /* from any thread: end run() soon */
	/* For done(): false if the job was cancelled before it began. */
	bool ran;
	/* net_work's own. */
	struct net_work *work;
	struct loop *loop;
	struct list link;
	struct loop_note note;
	enum { NET_JOB_WAITS, NET_JOB_RUNS, NET_JOB_IS_DONE } state;
};

/*
 * At most so many jobs at a time, and so many that wait for a thread.  Threads
 * start with the first jobs, and yield to the loops: they are nice.
 */
struct net_work *net_work_new(size_t threads, size_t waiting);

/* No job is left; joins the threads.  NULL is fine. */
void net_work_free(struct net_work *w);

/*
 * Has run() called on a thread and then done() on the loop l.  False: too many
 * wait already, or no thread can be started.  On the loop's thread.
 */
bool net_work_post(struct net_work *w, struct loop *l, struct net_job *j);

/*
 * Nobody wants the result: a job that waits does not run, one that runs is told
 * to stop.  done() is called all the same, by the loop.  On the loop's thread,
 * before done().
 */
void net_work_cancel(struct net_job *j);

/*
 * Cancels the jobs of a loop that does not run any more, and waits until none
 * is left; loop_run_notes() then calls their done().  Returns how many there
 * were.
 */
size_t net_work_drain(struct net_work *w, struct loop *l);

#endif
