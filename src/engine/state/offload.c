/* offload.c - runs computations of a call on another thread than the loop. */
#include "base/base.h"
#include "net/net.h"
#include "http/http.h"
#include "engine/state/call.h"
#include "engine/state/call_state.h"
#include "engine/state/engine_state.h"
#include "engine/state/offload.h"

/*
 * Returns the size in bytes of the responses that the call processes, and of
 * its request.
 */
static size_t
bytes_of(const struct call *c)
{
	size_t n = c->response.body.n;

	if (c->source.request != NULL)
		n += c->source.request->body.n;
	else if (c->source.carrier != NULL)
		n += c->source.carrier->body.n;
	for (; c != NULL; c = c->parent)
		if (c->state != NULL)
			n += c->state->steps_bytes;
	return n;
}

bool
offload_is_large(const struct call *c)
{
	return bytes_of(c) >= LIMIT_LOOP_BYTES && offload_is_possible(c);
}

bool
offload_is_possible(const struct call *c)
{
	const struct loop *l = c->thread->loop;

	return l != NULL && loop_work(l) != NULL;
}

static void
on_run(struct net_job *j)
{
	struct offload *a = container_of(j, struct offload, job);

	a->work(a->call);
}

static void
on_done(struct net_job *j)
{
	struct offload *a = container_of(j, struct offload, job);
	struct call *c = a->call;

	if (!j->ran) {
		c->state->failed = true;
		c->response.body = STR_NONE;
		err_set(&c->error, ERR_UNAVAILABLE,
		    "it was cancelled before its answer was converted");
	}
	a->then(c);
}

static void
on_stop(struct net_job *j)
{
	struct offload *a = container_of(j, struct offload, job);

	atomic_store_explicit(
	    &a->call->state->budget.cancelled, true, memory_order_relaxed);
}

bool
offload_send(
    struct call *c, void (*work)(struct call *c), void (*then)(struct call *c))
{
	struct loop *l = c->thread->loop;
	struct offload *a = &c->state->offload;

	a->job.run = on_run;
	a->job.done = on_done;
	a->job.stop = on_stop;
	a->call = c;
	a->work = work;
	a->then = then;
	if (net_work_post(loop_work(l), l, &a->job))
		return true;
	c->retry_after_s = 1;
	err_set(&c->error, ERR_UNAVAILABLE,
	    "too many large answers wait to be converted: try again later, or "
	    "raise --limit conversion_queue=N");
	return false;
}

void
offload_cancel(struct call *c)
{
	net_work_cancel(&c->state->offload.job);
}

struct cpu_budget *
offload_budget(const struct call *c)
{
	return c != NULL && c->state != NULL ? &c->state->budget : NULL;
}

void
offload_begin(struct call *c, bool on_loop)
{
	const int64_t most = c->thread->engine->limits.conversion_ms;
	struct call_state *s = c->state;

	s->on_loop = on_loop && offload_is_possible(c);
	cpu_budget_start(&s->budget,
	    s->on_loop && LIMIT_LOOP_MS < most ? LIMIT_LOOP_MS : most);
}

bool
offload_has_more(const struct call *c)
{
	return c->state->budget.over && c->state->on_loop;
}
