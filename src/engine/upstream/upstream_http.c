/* upstream_http.c - calls to an HTTP API: one attempt after another. */
#include <stdio.h>

#include <assert.h>

#include "base/base.h"
#include "http/http.h"
#include "net/net.h"
#include "capability/capability.h"
#include "trace/trace.h"
#include "engine/credential/credential.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/upstream/call_trace.h"
#include "engine/upstream/circuit_breaker.h"
#include "engine/upstream/concurrency_limit.h"
#include "engine/upstream/retry.h"
#include "engine/upstream/upstream.h"
#include "engine/upstream/upstream_attempt.h"

static int64_t
now(const struct upstream_attempt *a)
{
	return loop_now_ms(a->call->thread->loop);
}

static int64_t
left(const struct upstream_attempt *a)
{
	return a->deadline_ms - now(a);
}

static void
unpark(struct upstream_attempt *a)
{
	list_remove(&a->link);
	loop_timer_free(a->timer);
	a->timer = NULL;
}

static void
park(struct upstream_attempt *a, int64_t ms, loop_timer_fn *fire)
{
	struct engine_thread *t = a->call->thread;

	list_append(&t->parked, &a->link);
	a->timer = loop_timer_new(t->loop, fire, a);
	loop_timer_set(a->timer, ms, 0);
}

/* Ends the attempt, and reports its outcome to the circuit breaker. */
static void
leave(struct upstream_attempt *a, enum circuit_breaker_outcome outcome,
    const char *why)
{
	const struct engine_target *t = upstream_attempt_target(a);

	if (a->inside)
		concurrency_limit_leave(t->concurrency, &a->ticket);
	a->inside = false;
	if (circuit_breaker_report(t->breaker, a->asked, outcome, why, now(a)))
		upstream_attempt_tell_breaker(a, outcome, why);
	a->asked = CIRCUIT_BREAKER_REFUSED;
}

/* Resumes the call, which has its result.  Do not use a after this. */
static void
end(struct upstream_attempt *a)
{
	struct call *c = a->call;

	/*
	 * Invariant: its slot and its request are released before the call
	 * continues.
	 */
	assert(!a->inside && a->out == NULL && a->timer == NULL);
	upstream_attempt_count(a);
	if (c->error.kind == ERR_UPSTREAM || c->error.kind == ERR_UNAVAILABLE)
		err_prefix(&c->error, "namespace '%.*s'",
		    STR_FMT(upstream_attempt_target(a)->consumes->namespace));
	arena_done(&a->answers);
	c->state->resume(c);
}

static void
fail(struct upstream_attempt *a)
{
	leave(a, CIRCUIT_BREAKER_UNKNOWN, "");
	end(a);
}

static void
fail_late(struct upstream_attempt *a)
{
	a->call->timed_out = true;
	err_set(&a->call->error, ERR_UPSTREAM,
	    "there was no answer within %lld ms",
	    (long long)a->policy->total_ms);
	fail(a);
}

/* Ends a cancelled call; logs a request that may have taken effect. */
static void
fail_cancelled(struct upstream_attempt *a)
{
	struct call *c = a->call;
	enum http_method m = c->state->request.http.method;

	if (a->out != NULL && m != HTTP_METHOD_GET && m != HTTP_METHOD_HEAD)
		log_info("namespace '%.*s', operation '%.*s': %s was aborted "
		         "because its caller left; it may have taken effect",
		    STR_FMT(upstream_attempt_target(a)->consumes->namespace),
		    STR_FMT(c->consumed->name), http_method_name(m));
	if (a->out != NULL)
		http_client_cancel(a->out);
	a->out = NULL;
	err_set(&c->error, ERR_CANCELLED, "cancelled");
	fail(a);
}

static void on_answer(void *context, struct http_client_answer *answer);

static bool
may_repeat(const struct upstream_attempt *a)
{
	return a->tries <= a->policy->retries &&
	       retry_is_allowed(a->policy, a->call->state->request.http.method);
}

static void
transmit(struct upstream_attempt *a)
{
	struct call *c = a->call;
	const struct call_request *r = &c->state->request;
	struct http_client_request out = {
		.method = r->http.method,
		.url = r->url.p,
		.headers = r->http.headers,
		.body = r->http.body,
		.has_body = r->has_body,
		.tls = &upstream_attempt_target(a)->tls,
		.connect_ms = a->policy->connect_ms,
		.total_ms = left(a),
		.response_bytes =
		    decode_response_limit(c, a->policy->response_bytes),
	};

	assert(a->inside && a->out == NULL); /* one request per turn */
	if (out.total_ms <= 0)
		fail_late(a);
	else
		a->out = http_client_send(c->thread->client,
		    may_repeat(a) ? &a->answers : c->arena, &out, on_answer, a);
}

/* The credential was added to the request, or c->error is set. */
static void
on_ready(struct call *c)
{
	struct upstream_attempt *a = c->state->attempt;

	if (a->came != NULL)
		*a->came = true;
	else
		unpark(a);
	a->came = NULL;
	a->waits = FOR_NOTHING;
	if (c->error.kind != ERR_NONE)
		fail(a);
	else
		transmit(a);
}

static void
on_no_credential(void *context)
{
	struct upstream_attempt *a = context;

	unpark(a);
	a->waits = FOR_NOTHING;
	credential_give_up(a->call);
	a->call->timed_out = true;
	err_set(&a->call->error, ERR_UPSTREAM,
	    "could not obtain a credential within %lld ms",
	    (long long)a->policy->total_ms);
	fail(a);
}

/*
 * Gets a credential and sends the request.  If that happens at once, a may be
 * freed when this returns.
 */
static void
ask_credential(struct upstream_attempt *a)
{
	bool came = false;

	/* Cleared below, or by on_ready() before this returns. */
	/* cppcheck-suppress autoVariables */
	a->came = &came;
	credential_apply(a->call, on_ready);
	if (came)
		return;
	a->came = NULL;
	a->waits = FOR_CREDENTIAL;
	park(a, left(a), on_no_credential);
}

static void
enter(struct upstream_attempt *a)
{
	a->waits = FOR_NOTHING;
	a->inside = true;
	a->tries++;
	ask_credential(a);
}

static void
refuse_full(struct upstream_attempt *a)
{
	a->call->retry_after_s = 1;
	err_set(&a->call->error, ERR_UNAVAILABLE,
	    "%lld calls are running and %lld are waiting: try again later",
	    (long long)a->policy->concurrency, (long long)a->policy->queue);
	fail(a);
}

static void
on_granted(struct loop_note *note)
{
	struct concurrency_limit_ticket *t =
	    container_of(note, struct concurrency_limit_ticket, note);
	struct upstream_attempt *a =
	    container_of(t, struct upstream_attempt, ticket);

	unpark(a);
	a->waits = FOR_NOTHING;
	if (a->call->state->cancelled) {
		a->inside = !t->refused;
		fail_cancelled(a);
	} else if (t->refused) {
		refuse_full(a);
	} else {
		enter(a);
	}
}

static void
on_waited_in_vain(void *context)
{
	struct upstream_attempt *a = context;

	/* The call was granted its turn, and on_granted() will run. */
	if (!concurrency_limit_give_up(
	        upstream_attempt_target(a)->concurrency, &a->ticket))
		return;
	unpark(a);
	a->waits = FOR_NOTHING;
	a->call->retry_after_s = 1;
	err_set(&a->call->error, ERR_UNAVAILABLE,
	    "it was not started within %lld ms: only %lld calls run at a "
	    "time; try again later",
	    (long long)a->policy->total_ms, (long long)a->policy->concurrency);
	fail(a);
}

static void
begin_try(struct upstream_attempt *a)
{
	const struct engine_target *t = upstream_attempt_target(a);
	struct call *c = a->call;
	int64_t wait_ms = 0;

	a->asked = circuit_breaker_ask(t->breaker, now(a), &wait_ms, &c->error);
	if (a->asked == CIRCUIT_BREAKER_REFUSED) {
		c->retry_after_s = (int)((wait_ms + 999) / 1000);
		fail(a);
		return;
	}
	switch (concurrency_limit_enter(t->concurrency, &a->ticket)) {
	case CONCURRENCY_LIMIT_IN:
		enter(a);
		break;
	case CONCURRENCY_LIMIT_WAIT:
		a->waits = FOR_TURN;
		park(a, left(a), on_waited_in_vain);
		break;
	case CONCURRENCY_LIMIT_FULL:
		refuse_full(a);
		break;
	}
}

static void
on_next_try(void *context)
{
	struct upstream_attempt *a = context;

	unpark(a);
	begin_try(a);
}

static void
judge(struct upstream_attempt *a, const struct http_client_answer *answer)
{
	int status = answer->response.status;
	char why[64];

	if (answer->error.kind == ERR_UPSTREAM) {
		leave(a, CIRCUIT_BREAKER_FAILED, answer->error.text);
	} else if (answer->error.kind != ERR_NONE) {
		leave(a, CIRCUIT_BREAKER_UNKNOWN, "");
	} else if (status == 500 || (status >= 502 && status <= 504)) {
		snprintf(why, sizeof(why), "it answered %d", status);
		leave(a, CIRCUIT_BREAKER_FAILED, why);
	} else {
		leave(a, CIRCUIT_BREAKER_WORKED, "");
	}
}

/*
 * Copies the texts of a response to the call's arena, because a->answers is
 * freed with a.
 */
static void
keep(struct upstream_attempt *a, struct http_response *r)
{
	struct arena *to = a->call->arena;

	if (r->content_type.p != NULL)
		r->content_type = arena_str(to, r->content_type);
	r->body = arena_str(to, r->body);
	for (size_t i = 0; i < r->headers.count; i++) {
		struct http_header *h = &r->headers.items[i];

		h->name = arena_str(to, h->name);
		h->value = arena_str(to, h->value);
	}
}

static void
take(struct upstream_attempt *a, struct http_client_answer *answer)
{
	struct call *c = a->call;

	c->error = answer->error;
	c->timed_out = answer->timed_out;
	a->lost = answer->lost;
	if (answer->error.kind != ERR_NONE)
		return;
	c->from_upstream = true;
	response_headers_from_http(c, &c->response, &answer->response);
	if (may_repeat(a))
		keep(a, &c->response);
	response_cache_take(c, &answer->response);
}

static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct upstream_attempt *a = context;
	int64_t delay_ms;

	a->out = NULL;
	/* A nonce or token must be renewed: send the same request again. */
	if (answer->error.kind == ERR_NONE &&
	    credential_answer(a->call, &answer->response)) {
		ask_credential(a);
		return;
	}
	delay_ms =
	    (may_repeat(a) ? upstream_attempt_delay(a, answer, left(a)) : -1);
	judge(a, answer);
	if (delay_ms >= 0) {
		arena_reset(&a->answers);
		park(a, delay_ms, on_next_try);
		return;
	}
	take(a, answer);
	end(a);
}

static void
send_http(struct call *c)
{
	struct upstream_attempt *a = arena_new(c->arena, sizeof(*a));

	c->state->attempt = a;
	a->call = c;
	a->policy = &upstream_attempt_target(a)->policy;
	a->answers.secret = true;
	a->answers.budget = c->arena->budget;
	a->answers.share = c->arena->share;
	a->ticket.loop = c->thread->loop;
	a->ticket.note.run = on_granted;
	concurrency_limit_ticket_init(&a->ticket, c->source.caller);
	list_init(&a->link);
	a->began_us = clock_mono_us();
	a->span = call_trace_send(c, upstream_attempt_target(a)->host);
	call_trace_tell(c, a->span, &c->state->request.http.headers);
	a->deadline_ms = now(a) + a->policy->total_ms;
	begin_try(a);
}

/*
 * Cancels a call that was sent, or is parked for its turn, a credential or the
 * next attempt.
 */
static void
cancel_http(struct call *c)
{
	struct upstream_attempt *a = c->state->attempt;

	if (a->waits == FOR_TURN &&
	    !concurrency_limit_give_up(
	        upstream_attempt_target(a)->concurrency, &a->ticket))
		return; /* granted meanwhile: on_granted() will run */
	if (a->waits == FOR_CREDENTIAL)
		credential_give_up(c);
	a->waits = FOR_NOTHING;
	if (a->timer != NULL)
		unpark(a);
	fail_cancelled(a);
}

void
upstream_http_stop(struct engine_thread *t)
{
	while (!list_is_empty(&t->parked)) {
		struct upstream_attempt *a =
		    container_of(t->parked.next, struct upstream_attempt, link);

		unpark(a);
		/* Release a turn that was granted meanwhile. */
		if (a->waits == FOR_TURN)
			a->inside = !concurrency_limit_give_up(
			                upstream_attempt_target(a)->concurrency,
			                &a->ticket) &&
			            !a->ticket.refused;
		if (a->waits == FOR_CREDENTIAL)
			credential_give_up(a->call);
		err_set(&a->call->error, ERR_UNAVAILABLE,
		    "the server stopped before it was called");
		fail(a);
	}
}

const struct upstream upstream_http = { "http", send_http, cancel_http };
