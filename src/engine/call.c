/* call.c - the life of one call: from arguments to the upstream and back. */
#include "base/base.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/engine_internal.h"
#include "engine/engine.h"
#include "engine/request/request.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/steps.h"
#include "engine/upstream/upstream.h"

enum call_result { CALL_NEXT, CALL_WAIT, CALL_FAILED };

typedef enum call_result call_step_fn(struct call *c);

static enum call_result
result_of(int rc)
{
	return rc == 0 ? CALL_NEXT : CALL_FAILED;
}

/* A call inside a call was looked at with that. */
static const char *
problem_of(const struct call *c)
{
	const struct engine *en = c->thread->engine;

	if (c->operation == NULL)
		return engine_problem(en, c->consumed);
	if (c->operation->is_step)
		return c->consumed != NULL ? engine_problem(en, c->consumed)
		                           : NULL;
	return engine_operation_problem(en, c->operation);
}

static enum call_result
find_operation(struct call *c)
{
	const char *problem = problem_of(c);

	if (c->consumed != NULL)
		c->state->plan = engine_plan(c->thread->engine, c->consumed);
	if (problem == NULL)
		return CALL_NEXT;
	return result_of(err_set(&c->error, ERR_UNAVAILABLE, "%s", problem));
}

/* The authority authenticates before it judges; inside, it was judged. */
static enum call_result
check_inputs(struct call *c)
{
	const struct engine_operation *plan = c->state->plan;

	if (c->parent != NULL || (plan != NULL && plan->target->authority))
		return CALL_NEXT;
	return result_of(exposed_params_check(c, &c->error));
}

static enum call_result
call_args_values(struct call *c)
{
	return result_of(call_args_arguments(c, &c->state->bound, &c->error));
}

static enum call_result
check_values(struct call *c)
{
	return result_of(check_arguments(c, &c->state->bound, &c->error));
}

static enum call_result
build_request(struct call *c)
{
	return result_of(
	    request_build(c, &c->state->bound, &c->state->request, &c->error));
}

static enum call_result
check_effect(struct call *c)
{
	if (c->forbidden == CAPABILITY_SAFETY_UNKNOWN)
		return CALL_NEXT;
	return result_of(request_effect_check(c, &c->error));
}

/* Was it cancelled, or a call that it is inside of? */
static bool
is_cancelled(const struct call *c)
{
	for (; c != NULL; c = c->parent)
		if (atomic_load_explicit(
		        &c->state->cancelled, memory_order_relaxed))
			return true;
	return false;
}

/*
 * A step that completes before its start returns does not wait. cancel: ends
 * the wait early; NULL: not possible.
 */
static enum call_result
wait_for(struct call *c, void (*start)(struct call *c),
    void (*cancel)(struct call *c))
{
	struct call_state *s = c->state;

	if (is_cancelled(c))
		return CALL_NEXT; /* the end of it */
	s->answered = false;
	s->cancel = cancel;
	s->sending = true;
	start(c);
	/* From inside, it could not be done yet. */
	if (s->cancelled && !s->answered && cancel != NULL)
		cancel(c);
	s->sending = false;
	return s->answered ? CALL_NEXT : CALL_WAIT;
}

static enum call_result
send_upstream(struct call *c)
{
	const struct call_request *r = &c->state->request;
	const struct upstream *u = c->state->plan->target->upstream;

	if (c->on_request != NULL)
		c->on_request(c->on_request_context, c, &r->http, r->url);
	return wait_for(c, u->send, u->cancel);
}

/* The answer is there, or the error that took its place. */
static enum call_result
take_answer(struct call *c)
{
	if (c->on_request != NULL)
		c->on_request(c->on_request_context, c, NULL, STR_NONE);
	return c->error.kind == ERR_NONE ? CALL_NEXT : CALL_FAILED;
}

static enum call_result
decode_response_format(struct call *c)
{
	return result_of(decode_response_answer(c, &c->error));
}

static enum call_result
show_answer(struct call *c)
{
	if (c->on_response != NULL)
		c->on_response(c->on_response_context, c);
	return CALL_NEXT;
}

static enum call_result
run_steps(struct call *c)
{
	return wait_for(c, steps_run_steps, steps_cancel);
}

static enum call_result
run_function(struct call *c)
{
	return wait_for(c, steps_run_function, steps_cancel);
}

static enum call_result
shape_results(struct call *c)
{
	if (c->error.kind != ERR_NONE)
		return CALL_FAILED;
	return result_of(steps_shape(c, &c->error));
}

static enum call_result
answer_mock(struct call *c)
{
	const struct json *v = mapping_shape(c, c->operation, NULL, &c->error);

	if (c->error.kind != ERR_NONE)
		return CALL_FAILED;
	return result_of(synthetic_response_json(c, v, &c->error));
}

static enum call_result
build_forward(struct call *c)
{
	return result_of(proxy_build(c, &c->state->request, &c->error));
}

/* A function's own outputs have shaped the answer. */
static bool
is_shaped(const struct call *c)
{
	return c->operation != NULL && c->operation->function != NULL &&
	       capability_output_owner(c->operation->function) != NULL;
}

static enum call_result
map_output(struct call *c)
{
	const char *body = c->response.body.p;

	decode_response_label(c);
	if (is_shaped(c) || c->binary)
		return CALL_NEXT;
	if (mapping_apply(c, c->operation, &c->response, &c->error) == -1) {
		if (c->error.kind == ERR_UPSTREAM && c->consumed != NULL)
			err_prefix(&c->error, "namespace '%.*s'",
			    STR_FMT(c->consumed->owner->namespace));
		return CALL_FAILED;
	}
	if (c->response.body.p != body)
		response_headers_after_change(c->arena, &c->response);
	return CALL_NEXT;
}

/*
 * The whole life of a call, in order, by what carries it out.  WAIT parks it;
 * the answer resumes it.
 */
static call_step_fn *const consumed_steps[] = {
	find_operation, /* can it work at all */
	check_inputs, /* is that what the file says it takes */
	call_args_values, /* collects the arguments */
	check_values, /* is that what the upstream takes */
	build_request,
	check_effect, /* does the operator allow it */
	send_upstream, /* WAITs for the answer */
	take_answer,
	decode_response_format, /* JSON, from whatever it came in */
	show_answer, /* to who has to know what is secret in it */
	map_output,
};

static call_step_fn *const sequence_steps[] = {
	find_operation,
	check_inputs,
	run_steps, /* WAITs for each call inside it */
	shape_results,
	map_output,
};

static call_step_fn *const function_steps[] = {
	find_operation,
	check_inputs,
	run_function, /* WAITs for what it stands for */
	shape_results,
	map_output,
};

static call_step_fn *const mock_steps[] = {
	find_operation,
	check_inputs,
	answer_mock,
};

static call_step_fn *const forward_steps[] = {
	find_operation,
	call_args_values,
	check_values,
	build_forward,
	check_effect,
	send_upstream,
	take_answer,
};

static call_step_fn *const refused_steps[] = { find_operation };

/* builds: how many steps it takes to the request. */
struct call_pipeline {
	call_step_fn *const *steps;
	size_t count, builds;
};

#define LADDER(steps, builds)                                                  \
	{                                                                      \
		steps, LEN(steps), builds                                      \
	}

static const struct call_pipeline pipelines[] = {
	[CAPABILITY_BY_NOTHING] = LADDER(refused_steps, 1),
	[CAPABILITY_BY_CALL] = LADDER(consumed_steps, 5),
	[CAPABILITY_BY_STEPS] = LADDER(sequence_steps, 2),
	[CAPABILITY_BY_FUNCTION] = LADDER(function_steps, 2),
	[CAPABILITY_BY_MOCK] = LADDER(mock_steps, 2),
	[CAPABILITY_BY_FORWARD] = LADDER(forward_steps, 4),
};

static void
finish(struct call *c)
{
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

/* All other steps compute, and may do so on any thread. */
static bool
is_of_loop(call_step_fn *step)
{
	return step == send_upstream || step == take_answer ||
	       step == run_steps || step == run_function;
}

static bool
computes_next(const struct call *c)
{
	const struct call_state *s = c->state;

	return has_steps_left(c) && !is_of_loop(s->pipeline->steps[s->step]);
}

/*
 * What is too much is not for the caller to repeat later: of an answer it is
 * the upstream's fault, of a request the caller's.
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

	while (computes_next(c) && !is_cancelled(c))
		s->failed = s->pipeline->steps[s->step++](c) == CALL_FAILED;
	if (s->failed)
		settle_limit(c);
}

static void
prepare(struct call *c)
{
	if (has_steps_left(c) || is_cancelled(c))
		return;
	c->state->prepared =
	    c->prepare == NULL || c->prepare(c) || !c->state->on_loop;
}

static void run(struct call *c);

static void
compute_aside(struct call *c)
{
	offload_begin(c, false);
	compute(c);
	prepare(c);
}

static void
come_back(struct call *c)
{
	c->state->cancel = NULL;
	run(c);
}

/* False: it goes on there, and comes back through run(). */
static bool
go_aside(struct call *c)
{
	c->state->cancel = offload_cancel;
	if (offload_send(c, compute_aside, come_back))
		return false;
	c->state->cancel = NULL;
	c->state->failed = true;
	c->response.body = STR_NONE;
	return true;
}

/*
 * Computes here if it is little. If it turns out to be more, it starts again on
 * another thread: a failed step has changed nothing. Returns false if it
 * continues there.
 */
static bool
compute_somewhere(struct call *c)
{
	struct call_state *s = c->state;

	if (!s->failed && offload_is_large(c))
		return go_aside(c);
	offload_begin(c, true);
	compute(c);
	if (s->failed && offload_has_more(c)) {
		s->step--;
		s->failed = false;
		c->error = (struct err){ .kind = ERR_NONE };
		return go_aside(c);
	}
	prepare(c);
	return s->prepared || has_steps_left(c) || is_cancelled(c) ||
	       go_aside(c);
}

/* A cancelled call prepares no answer. */
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
		if (is_cancelled(c)) {
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
	c->state->pipeline =
	    &pipelines[c->operation != NULL ? c->operation->by
	                                    : CAPABILITY_BY_CALL];
	c->state->resume = resume;
	c->error.kind = ERR_NONE;
	c->timed_out = c->from_upstream = c->binary = false;
	c->retry_after_s = 0;
	c->response = (struct http_response){ .status = 0 };
	if (c->consumed == NULL && c->operation != NULL)
		c->consumed = c->operation->call;
}

void
call_start(struct call *c)
{
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
		return err_set(&c->error, ERR_UNAVAILABLE, "it sends nothing");
	*out = c->state->request.http;
	*url = c->state->request.url;
	return 0;
}
