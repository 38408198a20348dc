/* call.c - the life of one call: from arguments to the upstream and back. */
#include <assert.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/call_pipeline.h"
#include "engine/engine_internal.h"
#include "engine/engine.h"
#include "engine/request/request.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/steps.h"
#include "engine/upstream/upstream.h"

static void
finish(struct call *c)
{
	assert(!c->state->finished); /* finished() is called once */
	c->state->finished = true;
	call_trace_end(c);
	if (c->error.kind == ERR_OVERLOADED)
		c->retry_after_s = 1;
	c->finished(c);
}

static bool
has_steps_left(const struct call *c)
{
	const struct call_state *s = c->state;

	return !s->failed && s->step < s->pipeline->count;
}

static bool
computes_next(const struct call *c)
{
	const struct call_state *s = c->state;

	return has_steps_left(c) &&
	       !call_pipeline_waits(s->pipeline->steps[s->step]);
}

/*
 * Converts ERR_LIMIT, which would tell the caller to try again later: an
 * exceeded limit of a response is an error of the upstream, that of a request
 * an error of the caller.
 */
static void
settle_limit(struct call *c)
{
	if (c->error.kind == ERR_LIMIT)
		c->error.kind = c->state->answered ? ERR_UPSTREAM : ERR_INPUT;
}

static void
compute(struct call *c)
{
	struct call_state *s = c->state;

	while (computes_next(c) && !call_pipeline_is_cancelled(c)) {
		enum call_result r = s->pipeline->steps[s->step++](c);

		s->failed = r == CALL_FAILED;
		if (r == CALL_AGAIN)
			s->step = s->pipeline->again;
	}
	if (s->failed)
		settle_limit(c);
}

static void
prepare(struct call *c)
{
	if (has_steps_left(c) || call_pipeline_is_cancelled(c))
		return;
	c->state->prepared =
	    c->prepare == NULL || c->prepare(c) || !c->state->on_loop;
}

static void run(struct call *c);

static void
compute_offloaded(struct call *c)
{
	offload_begin(c, false);
	compute(c);
	prepare(c);
}

static void
on_offloaded(struct call *c)
{
	c->state->cancel = NULL;
	run(c);
}

/*
 * Offloads the computation.  Returns false if the call continues on another
 * thread and resumes in run().  Returns true if the queue is full: the call has
 * failed.
 */
static bool
compute_elsewhere(struct call *c)
{
	c->state->cancel = offload_cancel;
	if (offload_send(c, compute_offloaded, on_offloaded))
		return false;
	c->state->cancel = NULL;
	c->state->failed = true;
	c->response.body = STR_NONE;
	return true;
}

/*
 * Computes on the loop if the input is small.  If the step exceeds the small
 * budget of the loop, it starts again on another thread; this is safe because a
 * failed step changes nothing.  Returns false if the call continues there.
 */
static bool
compute_somewhere(struct call *c)
{
	struct call_state *s = c->state;

	if (!s->failed && offload_is_large(c))
		return compute_elsewhere(c);
	offload_begin(c, true);
	compute(c);
	if (s->failed && offload_has_more(c)) {
		s->step--;
		s->failed = false;
		c->error = (struct err){ .kind = ERR_NONE };
		return compute_elsewhere(c);
	}
	prepare(c);
	return s->prepared || has_steps_left(c) ||
	       call_pipeline_is_cancelled(c) || compute_elsewhere(c);
}

/*
 * Ends a cancelled call.  `prepared` is set so that c->prepare is not called.
 */
static void
end_cancelled(struct call *c)
{
	c->state->failed = c->state->prepared = true;
	c->response.body = STR_NONE;
	err_set(&c->error, ERR_CANCELLED, "the caller cancelled the call");
}

static void
run(struct call *c)
{
	struct call_state *s = c->state;

	while (!s->prepared) {
		if (call_pipeline_is_cancelled(c)) {
			end_cancelled(c);
		} else if (has_steps_left(c) && !computes_next(c)) {
			enum call_result r = s->pipeline->steps[s->step++](c);

			if (r == CALL_WAIT)
				return;
			s->failed = r == CALL_FAILED;
		} else if (!compute_somewhere(c)) {
			return;
		}
	}
	finish(c);
}

static void
resume(struct call *c)
{
	assert(!c->state->finished); /* a wait ends exactly once */
	c->state->answered = true;
	c->state->cancel = NULL;
	if (!c->state->sending)
		run(c);
}

void
call_cancel(struct call *c)
{
	struct call_state *s = c->state;

	if (s->cancelled || s->finished)
		return;
	atomic_store_explicit(&s->cancelled, true, memory_order_relaxed);
	if (s->cancel != NULL && !s->sending)
		s->cancel(c);
}

static void
begin(struct call *c)
{
	c->state = arena_new(c->arena, sizeof(*c->state));
	c->state->pipeline = call_pipeline_find(c->operation);
	c->state->resume = resume;
	c->error.kind = ERR_NONE;
	c->timed_out = c->from_upstream = c->binary = false;
	c->retry_after_s = 0;
	c->pages = (struct call_pages){ .count = 0 };
	c->response = (struct http_response){ .status = 0 };
	c->written.body = NULL;
	if (c->consumed == NULL && c->operation != NULL)
		c->consumed = c->operation->call;
}

void
call_start(struct call *c)
{
	assert(c->finished != NULL && c->thread != NULL);
	begin(c);
	call_trace_begin(c);
	run(c);
}

int
call_build(struct call *c, struct http_request *out, struct str *url)
{
	struct call *first;

	begin(c);
	for (size_t i = 0; i < c->state->pipeline->builds; i++)
		if (c->state->pipeline->steps[i](c) == CALL_FAILED)
			return -1;
	if (c->operation != NULL &&
	    (c->operation->by == CAPABILITY_BY_STEPS ||
	        c->operation->by == CAPABILITY_BY_FUNCTION)) {
		first = steps_first(c, &c->error);
		if (first == NULL)
			return -1;
		if (call_build(first, out, url) == -1) {
			c->error = first->error;
			return -1;
		}
		return 0;
	}
	if (c->operation != NULL && c->operation->by == CAPABILITY_BY_MOCK)
		return err_set(
		    &c->error, ERR_UNAVAILABLE, "it sends no request");
	*out = c->state->request.http;
	*url = c->state->request.url;
	return 0;
}
