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

/* Returns NULL if the policy has no limit.  All functions accept NULL. */
struct concurrency_limit *concurrency_limit_new(
    const struct capability_policy *p);
void concurrency_limit_free(struct concurrency_limit *g);

/* A call that waits or runs; a member of the call. */
struct concurrency_limit_ticket {
	struct list link; /* in the queue of the limit */
	struct loop *loop; /* of the waiting call */
	struct loop_note note;
	struct share_who who; /* see concurrency_limit_ticket_init() */
	/* Set by the limit; under its lock while it is queued. */
	struct share_place place;
	bool queued, refused;
};

/* Initializes a ticket for a call of the caller p; NULL: the operator. */
void concurrency_limit_ticket_init(
    struct concurrency_limit_ticket *t, const struct http_principal *p);

enum concurrency_limit_answer {
	CONCURRENCY_LIMIT_IN,
	CONCURRENCY_LIMIT_WAIT,
	CONCURRENCY_LIMIT_FULL
};

/*
 * Requests to run a call.  CONCURRENCY_LIMIT_IN: it may run; call
 * concurrency_limit_leave() after it.  CONCURRENCY_LIMIT_WAIT: t->note.run is
 * called on t->loop when it may run, or, with t->refused set, when it lost its
 * place: the queue was full, and its caller had more waiting calls than
 * another.  CONCURRENCY_LIMIT_FULL: it may neither run nor wait.
 */
enum concurrency_limit_answer concurrency_limit_enter(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t);

/*
 * Stops waiting.  Returns false if the note was sent already and t->note.run
 * will be called.
 */
bool concurrency_limit_give_up(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t);

/*
 * Ends a call.  Starts the oldest waiting call of the caller with the fewest
 * running calls.
 */
void concurrency_limit_leave(
    struct concurrency_limit *g, struct concurrency_limit_ticket *t);

/* Returns the number of running calls. */
int64_t concurrency_limit_count(struct concurrency_limit *g);

#endif
