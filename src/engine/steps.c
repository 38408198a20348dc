/*
 * steps.c - runs calls inside a call: the steps of a sequence, and functions.
 */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/steps.h"
#include "engine/steps_internal.h"

enum { CHILDREN_MAX = 1000 }; /* calls inside one call, at any depth */

static void go_on(struct steps *f);

/*
 * Makes a call inside c.  They are counted, because nested functions could make
 * very many.
 */
static struct call *
make_child(struct call *c, const struct capability_operation *op)
{
	struct call *root = c, *child;

	while (root->parent != NULL)
		root = root->parent;
	if (root->state->children++ >= CHILDREN_MAX) {
		err_set(&c->error, ERR_UNAVAILABLE,
		    "it makes more than %d calls", CHILDREN_MAX);
		return NULL;
	}
	child = arena_new(c->arena, sizeof(*child));
	child->thread = c->thread;
	child->arena = c->arena;
	child->operation = op;
	child->source = c->source;
	child->forbidden = c->forbidden;
	child->parent = c;
	child->on_request = c->on_request;
	child->on_request_context = c->on_request_context;
	child->on_response = c->on_response;
	child->on_response_context = c->on_response_context;
	return child;
}

/*
 * Copies the result of a child, which is that of the call unless another step
 * follows.
 */
static void
take_outcome(struct call *c, const struct call *child)
{
	c->consumed = child->consumed;
	c->error = child->error;
	c->timed_out = child->timed_out;
	c->retry_after_s = child->retry_after_s;
	c->from_upstream = child->from_upstream;
	c->response = child->response;
	c->written = child->written;
	c->binary = child->binary;
	c->xml_root = child->xml_root;
	c->pages = child->pages;
}

static bool
is_success(const struct call *c)
{
	return c->error.kind == ERR_NONE && c->response.status >= 200 &&
	       c->response.status <= 299;
}

/* Returns a response as a value: JSON, else text; null if it is empty. */
static const struct json *
value_of(const struct call *child)
{
	const struct http_response *r = &child->response;
	const struct json *v;

	if (str_trim(r->body).n == 0)
		return json_new(child->arena, JSON_NULL);
	v = decode_response_value(child, r, NULL);
	return v != NULL ? v : json_new_text(child->arena, r->body);
}

/* Keeps the result of the child, and advances to the next item or step. */
static int
keep_result(struct steps *f, const struct call *child, struct err *e)
{
	struct call *c = f->call;
	const struct json *whole = value_of(child), *seen = whole;

	if (child->operation->by == CAPABILITY_BY_CALL &&
	    whole->kind != JSON_NULL)
		seen = mapping_project(c->arena, child->operation->call, whole,
		    &child->xml_root, offload_budget(child), e);
	if (seen == NULL)
		return -1;
	return steps_next_take(
	    f, seen, whole, child->xml_root.name, child->response.body.n, e);
}

/*
 * Does all that computes between two calls.  If the budget is used up, another
 * call continues where this one stopped.
 */
static int
take_result(struct steps *f, const struct call *child, struct err *e)
{
	if (!f->kept && keep_result(f, child, e) == -1)
		return -1;
	f->kept = true;
	return steps_next_find(f, e);
}

/*
 * The `prepare` of a child.  It may use the sequence on the child's thread,
 * because that waits only for this child.
 */
static bool
prepare_result(struct call *child)
{
	struct steps *f = child->context;
	struct err why = { .kind = ERR_NONE };

	if (f->step == NULL || !is_success(child))
		return true;
	/* Lookups use the budget of the call that has the steps. */
	cpu_budget_start(
	    &f->call->state->budget, child->state->budget.limit_ms);
	if (take_result(f, child, &why) == 0)
		return true;
	if (offload_has_more(child) || f->call->state->budget.over)
		return false;
	child->error = why;
	return true;
}

static void
on_child_finished(struct call *child)
{
	struct steps *f = child->context;
	struct call *c = f->call;

	f->waiting = false;
	f->child = NULL;
	take_outcome(c, child);
	f->ended = !is_success(c);
	c->state->steps_bytes += c->response.body.n;
	if (c->error.kind != ERR_NONE && f->step != NULL)
		err_prefix(&c->error, "%.*s", STR_FMT(steps_next_label(f)));
	if (!f->inside)
		go_on(f);
}

static void
start_child(struct steps *f, struct call *child)
{
	child->prepare = prepare_result;
	child->finished = on_child_finished;
	child->context = f;
	f->kept = false;
	f->waiting = f->inside = true;
	f->child = child;
	call_start(child);
	f->inside = false;
}

void
steps_cancel(struct call *c)
{
	struct steps *f = c->state->steps;

	if (f->child != NULL)
		call_cancel(f->child);
}

/* Makes the next call.  Returns false if the sequence must wait for it. */
static bool
make_next(struct steps *f)
{
	struct call *child;

	assert(f->ready && f->child == NULL); /* one call at a time */
	child = make_child(f->call, f->step->operation);
	if (child == NULL) {
		f->ended = true;
		return true;
	}
	start_child(f, child);
	return !f->waiting;
}

static void
go_on(struct steps *f)
{
	while (!f->ended) {
		f->ended = steps_next_find(f, &f->call->error) == -1;
		if (f->ended || f->step == NULL)
			break;
		if (!make_next(f))
			return;
	}
	f->call->state->resume(f->call);
}

static struct steps *
new_steps(struct call *c)
{
	struct steps *f = arena_new(c->arena, sizeof(*f));

	f->call = c;
	c->state->steps = f;
	step_results_init(&f->results, c->arena, offload_budget(c));
	return f;
}

/* Adds the values of `with`, which all steps may use like results. */
static int
take_with(struct steps *f, struct err *e)
{
	struct call *c = f->call;
	struct resolver n = resolver_of(c, e);

	for (const struct capability_with *w = c->operation->with; w != NULL;
	     w = w->next) {
		const struct json *v =
		    resolver_value(&n, w->ref, &resolver_anywhere).value;

		if (v != NULL)
			step_results_put(&f->results, w->name, v, v, STR_NONE);
	}
	return e->kind == ERR_NONE ? 0 : -1;
}

static struct steps *
begin_steps(struct call *c)
{
	struct steps *f = new_steps(c);

	f->ended = take_with(f, &c->error) == -1;
	f->step = c->operation->steps;
	c->source.results = &f->results;
	return f;
}

void
steps_run_steps(struct call *c)
{
	go_on(begin_steps(c));
}

/*
 * Makes the call of a function.  It sees its inputs and no other values of the
 * caller.  A function without declared inputs was written for a surface, so it
 * sees the request as the surface does.
 */
static struct call *
make_function(struct call *c)
{
	const struct capability_operation *f = c->operation->function;
	const struct json *inputs = exposed_params_of_function(c, &c->error);
	struct call *child;

	if (inputs == NULL)
		return NULL;
	child = make_child(c, f);
	if (child == NULL)
		return NULL;
	child->source.arguments = inputs;
	child->source.results = NULL;
	if (f->params != NULL && !f->derived) {
		child->source.request = NULL;
		child->source.path_variables = NULL;
		child->source.path_variable_count = 0;
	}
	return child;
}

void
steps_run_function(struct call *c)
{
	struct steps *f = new_steps(c);
	struct call *child = make_function(c);

	f->ended = child == NULL;
	if (child != NULL) {
		start_child(f, child);
		if (f->waiting)
			return;
	}
	go_on(f);
}

/*
 * Runs a child that sends no request.  Returns false if it would send one, or
 * the sequence has ended.
 */
static bool
answers_by_itself(struct steps *f, struct call *child)
{
	if (child->operation->sends > 0)
		return false;
	start_child(f, child);
	return !f->waiting && !f->ended;
}

struct call *
steps_first(struct call *c, struct err *e)
{
	struct steps *f;
	struct call *child;

	if (c->operation->by == CAPABILITY_BY_FUNCTION)
		return make_function(c);
	f = begin_steps(c);
	while (!f->ended && steps_next_find(f, e) == 0 && f->step != NULL) {
		child = make_child(c, f->step->operation);
		if (child == NULL || !answers_by_itself(f, child))
			return c->error.kind == ERR_NONE ? child : NULL;
	}
	if (e->kind == ERR_NONE)
		err_set(e, ERR_UNAVAILABLE, "it sends no request");
	return NULL;
}
