/* concurrency_limit.h - limits the calls of one namespace at a time. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_CONCURRENCY_LIMIT_H
#define CLAVIGER_ENGINE_UPSTREAM_CONCURRENCY_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "net/net.h"

struct concurrency_limit; /* of one namespace, shared by all threads */
struct http_principal;
struct capability_policy;

/* NULL where the policy has no ceiling; every function takes that. */
struct concurrency_limit *concurrency_limit_new(
    const struct capability_policy *p);
void concurrency_limit_free(struct concurrency_limit *g);

/* A call that waits or runs; a member of the call. */
struct concurrency_limit_ticket {
	struct list link; /* in the queue of the limit */
	struct loop *loop; /* of the one who waits */
	struct loop_note note;
	struct share_who who; /* see concurrency_limit_ticket_init() */
	/* Set by the limit; under its lock while it is queued. */
	struct share_place place;
	bool queued, refused;
};

/* Whose call it is; NULL: the operator's own. */
void concurrency_limit_ticket_init(
    struct concurrency_limit_ticket *t, const struct http_principal *p);

enum concurrency_limit_answer {
	CONCURRENCY_LIMIT_IN,
	CONCURRENCY_LIMIT_WAIT,
	CONCURRENCY_LIMIT_FULL
};

/*
 * CONCURRENCY_LIMIT_IN: call concurrency_limit_leave() after.
 * CONCURRENCY_LIMIT_WAIT: t->note.run is called on t->loop once it is in, or,
 * with t->refused, once it must wait no longer: the queue is full, and its
 * caller waits with more calls than another.
 */
enum concurrency_limit_answer concurrency_limit_enter(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t);

/* Wait no longer.  False: its note is on the way, whatever it will say. */
bool concurrency_limit_give_up(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t);

/*
 * The next in the queue is let in: the oldest of the caller who has the fewest
 * calls in.
 */
void concurrency_limit_leave(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t);

/* How many are in. */
int64_t concurrency_limit_count(struct concurrency_limit *g);

#endif
