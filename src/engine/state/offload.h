/* offload.h - the parts of a call that only compute, away from the loop. */
#ifndef CLAVIGER_ENGINE_STATE_OFFLOAD_H
#define CLAVIGER_ENGINE_STATE_OFFLOAD_H

#include <stdbool.h>

#include "net/net.h"

struct call;
struct cpu_budget;

/* A call's turn on another thread; in its state. */
struct offload {
	struct net_job job;
	struct call *call;
	void (*work)(struct call *c);
	void (*then)(struct call *c);
};

/* Has c so much to compute that a loop should not wait for it? */
bool offload_is_large(const struct call *c);

/* Can c compute elsewhere at all?  By the shell it cannot. */
bool offload_is_possible(const struct call *c);

/*
 * Has work(c) called on another thread, then then(c) on c's own.  Meanwhile the
 * call, all calls that it is inside of, its arena and what is on it belong to
 * that thread.  False and c->error (UNAVAILABLE): too many wait already.
 */
bool offload_send(
    struct call *c, void (*work)(struct call *c), void (*then)(struct call *c));

/*
 * Tells a computation on another thread to end soon, because the call was
 * cancelled.
 */
void offload_cancel(struct call *c);

/* What computing for c may take; NULL: no limit. */
struct cpu_budget *offload_budget(const struct call *c);

/* Begins a budget: on the loop a small one, elsewhere that of a conversion. */
void offload_begin(struct call *c, bool on_loop);

/* Was it spent on the loop, so that elsewhere there is more? */
bool offload_has_more(const struct call *c);

#endif
