/* upstream_attempt.h - one call to an API elsewhere, and what is said of it. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_UPSTREAM_ATTEMPT_H
#define CLAVIGER_ENGINE_UPSTREAM_UPSTREAM_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "engine/upstream/circuit_breaker.h"
#include "engine/upstream/concurrency_limit.h"

struct call;
struct http_client_answer;
struct engine_target;
struct http_client_call;
struct loop_timer;
struct capability_policy;
struct trace_span;

/*
 * A call to an API, from the first attempt to the last. While it waits for its
 * turn or the next attempt, it is parked in a list of the thread.
 */
struct upstream_attempt {
	struct list link;
	struct call *call;
	const struct capability_policy *policy;
	struct loop_timer *timer; /* while it is parked */
	struct concurrency_limit_ticket ticket;
	enum circuit_breaker_answer asked;
	enum { FOR_NOTHING, FOR_TURN, FOR_CREDENTIAL } waits;
	struct http_client_call *out; /* without an answer yet; NULL: none */
	bool inside; /* counted by the concurrency limit */
	bool lost; /* the connection, in the end */
	bool *came; /* set by a credential that is there at once */
	int64_t deadline_ms, tries, began_us;
	struct trace_span *span;
	struct arena answers; /* of tries that may not be the last */
};

const struct engine_target *upstream_attempt_target(
    const struct upstream_attempt *a);

/* It is over: in the metrics and in the trace of its call. */
void upstream_attempt_count(struct upstream_attempt *a);

/* The breaker has opened, or closed, because of it: in the log. */
void upstream_attempt_tell_breaker(const struct upstream_attempt *a,
    enum circuit_breaker_outcome outcome, const char *why);

/*
 * Milliseconds until the next attempt after that answer; -1: it is final.
 * left_ms: until the deadline of the call.
 */
int64_t upstream_attempt_delay(const struct upstream_attempt *a,
    const struct http_client_answer *answer, int64_t left_ms);

#endif
