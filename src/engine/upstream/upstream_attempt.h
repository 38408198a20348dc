/*
 * upstream_attempt.h - one call to an HTTP API, with its metrics, trace and
 * log.
 */
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
	struct http_client_call *out; /* the request in progress; NULL: none */
	bool inside; /* counted by the concurrency limit */
	bool lost; /* the connection was lost */
	bool *came; /* set to true by on_ready() if it runs at once */
	int64_t deadline_ms, tries, began_us;
	struct trace_span *span;
	struct arena answers; /* responses of attempts that may be repeated */
};

const struct engine_target *upstream_attempt_target(
    const struct upstream_attempt *a);

/* Records the end of the call in the metrics and in its trace. */
void upstream_attempt_count(struct upstream_attempt *a);

/*
 * Logs that the circuit breaker has opened or closed because of this attempt.
 */
void upstream_attempt_tell_breaker(const struct upstream_attempt *a,
    enum circuit_breaker_outcome outcome, const char *why);

/*
 * Milliseconds until the next attempt after that answer; -1: it is final.
 * left_ms: until the deadline of the call.
 */
int64_t upstream_attempt_delay(const struct upstream_attempt *a,
    const struct http_client_answer *answer, int64_t left_ms);

#endif
