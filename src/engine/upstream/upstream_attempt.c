/* upstream_attempt.c - metrics, trace and log of one call to an HTTP API. */
#include "base/base.h"
#include "capability/capability.h"
#include "trace/trace.h"
#include "engine/state/state.h"
#include "engine/upstream/circuit_breaker.h"
#include "engine/upstream/retry.h"
#include "engine/upstream/upstream_attempt.h"

const struct engine_target *
upstream_attempt_target(const struct upstream_attempt *a)
{
	return a->call->state->plan->target;
}

/* Returns the error for metrics; NULL: there was a response. */
static const char *
error_word(const struct upstream_attempt *a)
{
	const struct call *c = a->call;

	if (c->error.kind == ERR_NONE)
		return NULL;
	if (c->error.kind == ERR_CANCELLED)
		return "cancelled";
	if (c->timed_out)
		return "timeout";
	if (a->lost)
		return "connection";
	if (c->error.kind == ERR_UPSTREAM)
		return "answer";
	return c->retry_after_s > 0 ? "refused" : "other";
}

static void
count(const struct upstream_attempt *a)
{
	const struct call *c = a->call;
	const struct upstream_metrics_call m = {
		.namespace = upstream_attempt_target(a)->consumes->namespace,
		.operation = c->consumed->name,
		.status = c->error.kind == ERR_NONE ? c->response.status : 0,
		.error = error_word(a),
		.tries = a->tries,
		.duration_us = clock_mono_us() - a->began_us,
	};

	upstream_metrics_count(c->thread->engine->meter, &m);
}

static void
end_span(struct upstream_attempt *a)
{
	const struct call *c = a->call;
	struct str error = STR_NONE;

	if (a->span == NULL)
		return;
	if (c->error.kind == ERR_NONE)
		trace_set_int(
		    a->span, "http.response.status_code", c->response.status);
	trace_set_int(a->span, "http.request.resend_count",
	    a->tries > 1 ? a->tries - 1 : 0);
	if (c->error.kind != ERR_NONE)
		error = str_of(error_word(a));
	else if (c->response.status >= 400)
		error = str_of(http_status_reason(c->response.status));
	trace_end(a->span, error);
}

void
upstream_attempt_count(struct upstream_attempt *a)
{
	count(a);
	end_span(a);
}

/* Logs each change of the breaker once. */
void
upstream_attempt_tell_breaker(const struct upstream_attempt *a,
    enum circuit_breaker_outcome outcome, const char *why)
{
	struct str namespace = upstream_attempt_target(a)->consumes->namespace;

	if (outcome == CIRCUIT_BREAKER_WORKED)
		log_info("namespace '%.*s' is called again: it works",
		    STR_FMT(namespace));
	else
		log_warn("namespace '%.*s' is not called for %lld ms: it "
		         "failed %lld times, the last time because %s",
		    STR_FMT(namespace), (long long)a->policy->breaker_open_ms,
		    (long long)a->policy->breaker_failures, why);
}

int64_t
upstream_attempt_delay(const struct upstream_attempt *a,
    const struct http_client_answer *answer, int64_t left_ms)
{
	const struct http_response *r = &answer->response;
	int64_t after_ms = -1, delay_ms;

	if (answer->error.kind != ERR_NONE) {
		if (!answer->lost)
			return -1;
	} else if (!http_retry_is_wanted(r->status)) {
		return -1;
	} else {
		after_ms = http_retry_after_ms(
		    http_headers_get(&r->headers, "Retry-After"),
		    clock_real_ms());
	}
	delay_ms = retry_delay_ms(a->policy, a->tries, after_ms);
	return delay_ms < left_ms ? delay_ms : -1;
}
