/* offload.h - the parts of a call that only compute, away from the loop. */
#ifndef CLAVIGER_ENGINE_STATE_OFFLOAD_H
#define CLAVIGER_ENGINE_STATE_OFFLOAD_H

#include <stdbool.h>

#include "net/net.h"

struct call;
struct cpu_budget;

/* The computation of a call on another thread; a member of its state. */
struct offload {
	struct net_job job;
	struct call *call;
	void (*work)(struct call *c);
	void (*then)(struct call *c);
};

/* Reports whether c has so much to compute that it would delay the loop. */
bool offload_is_large(const struct call *c);

/*
 * Reports whether c can compute on another thread.  Calls from the command line
 * cannot.
 */
bool offload_is_possible(const struct call *c);

/*
 * Calls work(c) on another thread, then then(c) on that of c.  In between, the
 * call, all calls that contain it, its arena and what is on it belong to the
 * other thread.  Returns false and sets c->error (UNAVAILABLE) if the queue is
 * full.
 */
bool offload_send(
    struct call *c, void (*work)(struct call *c), void (*then)(struct call *c));

/*
 * Tells a computation on another thread to end soon, because the call was
 * cancelled.
 */
void offload_cancel(struct call *c);

/*
 * Returns the budget of processor time for computations of c; NULL: no limit.
 */
struct cpu_budget *offload_budget(const struct call *c);

/*
 * Starts a new budget: a small one on the loop, otherwise that of a conversion.
 */
void offload_begin(struct call *c, bool on_loop);

/*
 * Reports whether the small budget of the loop was used up, so that another
 * thread would have more.
 */
bool offload_has_more(const struct call *c);

#endif
