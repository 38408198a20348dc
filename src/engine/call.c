/* call.c - the life of one call: from arguments to the upstream and back. */
#include "base/arena.h"
#include "base/mem.h"
#include "spec/spec.h"
#include "engine/bind.h"
#include "engine/call.h"
#include "engine/check.h"
#include "engine/engine.h"
#include "engine/mapping.h"
#include "engine/passed.h"
#include "engine/request.h"
#include "engine/upstream.h"

enum call_result { CALL_NEXT, CALL_WAIT, CALL_FAILED };

typedef enum call_result call_step_fn(struct call *c);

static enum call_result
result_of(int rc)
{
	return rc == 0 ? CALL_NEXT : CALL_FAILED;
}

static enum call_result
find_operation(struct call *c)
{
	const struct engine *en = c->thread->engine;
	const char *problem;

	problem = c->operation != NULL
	              ? engine_operation_problem(en, c->operation)
	              : engine_problem(en, c->consumed);
	if (c->consumed != NULL)
		c->state->plan = engine_plan(en, c->consumed);
	if (problem == NULL)
		return CALL_NEXT;
	return result_of(err_set(&c->error, ERR_UNAVAILABLE, "%s", problem));
}

static enum call_result
bind_values(struct call *c)
{
	return result_of(bind_arguments(c, &c->state->bound, &c->error));
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

/* The authority answers reads before send() returns: then nothing waits. */
static enum call_result
send_upstream(struct call *c)
{
	struct call_state *s = c->state;

	s->sending = true;
	s->plan->target->upstream->send(c);
	s->sending = false;
	return s->answered ? CALL_NEXT : CALL_WAIT;
}

static enum call_result
map_output(struct call *c)
{
	const char *body = c->response.body.p;

	if (c->error.kind != ERR_NONE ||
	    mapping_apply(c, c->operation, &c->response, &c->error) == -1)
		return CALL_FAILED;
	if (c->response.body.p != body)
		passed_after_change(c->arena, &c->response);
	return CALL_NEXT;
}

/* The whole life of a call, in order.  WAIT parks it; the answer resumes it. */
static call_step_fn *const steps[] = {
	find_operation, /* can it work at all */
	bind_values, /* who gives what */
	check_values, /* is that what the upstream takes */
	build_request,
	send_upstream, /* WAITs for the answer */
	map_output,
};

enum { STEPS_TO_BUILD = 4 };

static void
run(struct call *c)
{
	while (c->state->step < LEN(steps)) {
		enum call_result r = steps[c->state->step++](c);

		if (r == CALL_WAIT)
			return;
		if (r == CALL_FAILED)
			break;
	}
	c->finished(c);
}

void
call_resume(struct call *c)
{
	c->state->answered = true;
	if (!c->state->sending)
		run(c);
}

static void
begin(struct call *c)
{
	c->state = arena_new(c->arena, sizeof(*c->state));
	c->error.kind = ERR_NONE;
	c->timed_out = c->from_upstream = false;
	c->retry_after_s = 0;
	c->response = (struct http_response){ .status = 0 };
	if (c->consumed == NULL && c->operation != NULL)
		c->consumed = c->operation->call;
}

void
call_start(struct call *c)
{
	begin(c);
	run(c);
}

int
call_build(struct call *c, struct http_request *out, struct str *url)
{
	begin(c);
	for (size_t i = 0; i < STEPS_TO_BUILD; i++)
		if (steps[i](c) == CALL_FAILED)
			return -1;
	*out = c->state->request.http;
	*url = c->state->request.url;
	return 0;
}
