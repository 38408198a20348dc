/* call_pipeline.c - the steps of a call, in order. */
#include <assert.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/call_pipeline.h"
#include "engine/engine_internal.h"
#include "engine/engine.h"
#include "engine/paging.h"
#include "engine/request/request.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/steps.h"
#include "engine/upstream/upstream.h"

static enum call_result
result_of(int rc)
{
	return rc == 0 ? CALL_NEXT : CALL_FAILED;
}

/*
 * Returns why the operation of c cannot run, or NULL.  The problems of a step
 * are part of those of the operation that contains it.
 */
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

/*
 * Checks the caller's values.  The built-in authority does that itself, after
 * it has authenticated the caller.  Values of calls inside others were checked.
 */
static enum call_result
check_inputs(struct call *c)
{
	const struct engine_operation *plan = c->state->plan;

	if (c->parent == NULL && c->operation != NULL &&
	    c->source.arguments != NULL)
		c->source.arguments =
		    coerce_arguments(c->arena, c->operation->params,
		        c->source.arguments, offload_budget(c));
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
turn_page(struct call *c)
{
	return result_of(paging_turn(c, &c->error));
}

static enum call_result
check_effect(struct call *c)
{
	if (c->forbidden == CAPABILITY_SAFETY_UNKNOWN &&
	    c->state->paging == NULL)
		return CALL_NEXT;
	return result_of(request_effect_check(c, &c->error));
}

bool
call_pipeline_is_cancelled(const struct call *c)
{
	for (; c != NULL; c = c->parent)
		if (atomic_load_explicit(
		        &c->state->cancelled, memory_order_relaxed))
			return true;
	return false;
}

/*
 * Calls start(), which resumes c once, now or later.  If it did before it
 * returned, the call does not wait. cancel ends the wait early; NULL: not
 * possible.
 */
static enum call_result
wait_for(struct call *c, void (*start)(struct call *c),
    void (*cancel)(struct call *c))
{
	struct call_state *s = c->state;

	if (call_pipeline_is_cancelled(c))
		return CALL_NEXT; /* run() ends the call */
	s->answered = false;
	s->cancel = cancel;
	s->sending = true;
	start(c);
	/*
	 * If c was cancelled while start() ran, call_cancel() left this to us.
	 */
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

	if (response_cache_answer(c)) {
		c->state->answered = true;
		return CALL_NEXT;
	}
	if (c->on_request != NULL)
		c->on_request(c->on_request_context, c, &r->http, r->url);
	return wait_for(c, u->send, u->cancel);
}

/* The response has arrived, or c->error is set. */
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
take_page(struct call *c)
{
	const int rc = paging_take(c, &c->error);

	return rc == 1 ? CALL_AGAIN : result_of(rc);
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

/* Reports whether the outputs of the called function have shaped the answer. */
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
	if (mapping_apply(c, c->operation, &c->error) == -1) {
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
 * The steps of a call, in order, for each way to run an operation.  A step that
 * returns CALL_WAIT suspends the call, and the response resumes it after that
 * step.  The order matters: arguments are checked before a request is built
 * from them, and the effect of the request is checked when it is complete.
 */
static call_step_fn *const consumed_steps[] = {
	find_operation, /* can the operation work at all */
	check_inputs, /* do values match the exposed parameters */
	call_args_values, /* collects the arguments */
	check_values, /* do they match the consumed parameters */
	build_request,
	turn_page, /* makes it that of the next page of a list */
	check_effect, /* does the operator allow this request */
	send_upstream, /* waits for the response */
	take_answer,
	decode_response_format, /* converts the raw format to JSON */
	take_page, /* starts again at build_request while pages are left */
	show_answer, /* to call.on_response, before it is shaped */
	map_output,
};

static call_step_fn *const sequence_steps[] = {
	find_operation,
	check_inputs,
	run_steps, /* waits for each call of a step */
	shape_results,
	map_output,
};

static call_step_fn *const function_steps[] = {
	find_operation,
	check_inputs,
	run_function, /* waits for the call of the function */
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

#define PIPELINE(steps, builds)                                                \
	{                                                                      \
		steps, LEN(steps), builds, 0                                   \
	}

static const struct call_pipeline pipelines[] = {
	[CAPABILITY_BY_NOTHING] = PIPELINE(refused_steps, 1),
	[CAPABILITY_BY_CALL] = { consumed_steps, LEN(consumed_steps), 6, 4 },
	[CAPABILITY_BY_STEPS] = PIPELINE(sequence_steps, 2),
	[CAPABILITY_BY_FUNCTION] = PIPELINE(function_steps, 2),
	[CAPABILITY_BY_MOCK] = PIPELINE(mock_steps, 2),
	[CAPABILITY_BY_FORWARD] = PIPELINE(forward_steps, 4),
};

bool
call_pipeline_waits(call_step_fn *step)
{
	return step == send_upstream || step == take_answer ||
	       step == run_steps || step == run_function;
}

const struct call_pipeline *
call_pipeline_find(const struct capability_operation *op)
{
	assert(op == NULL || (size_t)op->by < LEN(pipelines));
	return &pipelines[op != NULL ? op->by : CAPABILITY_BY_CALL];
}
