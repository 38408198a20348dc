/* call_args.c - a value for every parameter of the consumed operation. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/call_args.h"
#include "engine/arguments/resolver.h"
#include "engine/credential/credential.h"
#include "engine/state/state.h"

static const struct capability_with *
find_with(const struct capability_operation *op, struct str name)
{
	return capability_step_find_with(op != NULL ? op->with : NULL, name);
}

/*
 * No `with` for it: a same-named argument is meant, and of a REST request what
 * the operation declares.  An operation without any `with` takes all by name;
 * one with it chose, but what the call needs is taken all the same.
 */
static const struct json *
by_name(struct resolver *n, const struct capability_param *p)
{
	const struct call *c = n->call;

	if (c->source.arguments == NULL && c->operation != NULL &&
	    c->operation->with != NULL && !p->required &&
	    capability_param_find(c->operation->params, p->name) == NULL)
		return NULL;
	if (c->source.arguments == NULL && p->in == CAPABILITY_IN_BODY)
		return resolver_body(n);
	return resolver_given(n, p->name);
}

/* A number of the file's for a parameter that is text is that text. */
static const struct json *
as_written(
    struct resolver *n, const struct capability_param *p, const struct json *v)
{
	if (v == NULL || !p->typed || p->type != CAPABILITY_TYPE_STRING ||
	    p->in == CAPABILITY_IN_BODY)
		return v;
	if (v->kind == JSON_NUMBER)
		return json_new_text(n->arena, v->text);
	if (v->kind == JSON_BOOL)
		return json_new_text(
		    n->arena, v->boolean ? STR("true") : STR("false"));
	return v;
}

static void
call_args_one(struct resolver *n, const struct capability_param *p,
    struct call_args_value *out)
{
	const struct capability_with *w =
	    find_with(n->call->operation, p->name);
	const struct json *v;

	n->in = p->in;
	n->list = p->typed && p->type == CAPABILITY_TYPE_ARRAY;
	n->raw_allowed = p->in == CAPABILITY_IN_BODY;
	n->raw = n->text = false;
	/* A constant that lacks a value would be another constant. */
	n->whole = w == NULL;
	if (w != NULL)
		v = resolver_value(n, w->value);
	else if (p->value.n > 0)
		v = resolver_text(n, p->value);
	else
		v = by_name(n, p);
	if (v == NULL && !n->raw)
		v = p->fallback;
	if (w != NULL ? v == w->value : v == p->fallback)
		v = as_written(n, p, v);
	out->param = p;
	out->value = v != NULL && v->kind != JSON_NULL ? v : NULL;
	out->text = n->text;
}

/*
 * The header that carries the credential is the operator's to fill (or, at the
 * authority, the caller's): no argument takes its place.
 */
static bool
is_credential(const struct engine_target *t, const struct capability_param *p)
{
	if (t->authority)
		return p->in == CAPABILITY_IN_HEADER &&
		       str_equal_nocase(p->name, STR("authorization"));
	return credential_covers(t, p->in, p->name);
}

static bool
takes_whole_body(const struct call *c)
{
	const struct capability_operation *op = c->operation;

	for (const struct capability_with *w = op != NULL ? op->with : NULL;
	     w != NULL; w = w->next)
		if (w->value->kind == JSON_STRING &&
		    resolver_is_body(c, w->value->text))
			return true;
	return false;
}

/* The only body parameter, where `with` does not say what it is. */
static struct call_args_value *
find_open_body(const struct call *c, struct call_args_result *out)
{
	const struct capability_body *body = c->consumed->body;
	struct call_args_value *found = NULL;

	if (body != NULL && body->data != NULL)
		return NULL; /* a template: `with` feeds its names */
	for (size_t i = 0; i < out->count; i++) {
		struct call_args_value *v = &out->values[i];

		if (v->param->in != CAPABILITY_IN_BODY)
			continue;
		if (found != NULL || find_with(c->operation, v->param->name))
			return NULL;
		found = v;
	}
	return found;
}

/* What `with` gives and is no parameter is a field of the body. */
static void
call_args_fields(struct resolver *n, struct call_args_result *out)
{
	const struct call *c = n->call;
	struct call_args_value *body = find_open_body(c, out);
	struct json *object = NULL;

	if (body == NULL || c->operation == NULL)
		return;
	n->in = CAPABILITY_IN_BODY;
	n->list = n->raw_allowed = n->whole = false;
	for (const struct capability_with *w = c->operation->with; w != NULL;
	     w = w->next) {
		const struct json *v;

		if (capability_find_param(c->consumed, w->name) != NULL)
			continue;
		if (object == NULL)
			object = json_new(c->arena, JSON_OBJECT);
		v = resolver_value(n, w->value);
		if (v != NULL)
			json_add_str(object, w->name, json_alias(c->arena, v));
	}
	if (object == NULL)
		return;
	body->value = object;
	body->text = false;
	if (out->body == body->param)
		out->raw_body = false;
}

int
call_args_arguments(struct call *c, struct call_args_result *out, struct err *e)
{
	struct resolver *n = arena_new(c->arena, sizeof(*n));
	size_t count = 0;

	e->kind = ERR_NONE;
	*n = resolver_of(c, e);
	n->body_taken = takes_whole_body(c);
	out->names = n;
	for (struct capability_param *p = c->consumed->params; p != NULL;
	     p = p->next)
		count++;
	out->values = arena_new(c->arena, count * sizeof(*out->values) + 1);
	for (struct capability_param *p = c->consumed->params; p != NULL;
	     p = p->next) {
		if (is_credential(c->state->plan->target, p))
			continue;
		call_args_one(n, p, &out->values[out->count++]);
		if (n->raw) {
			out->raw_body = true;
			out->body = p;
		}
	}
	call_args_fields(n, out);
	return e->kind == ERR_NONE ? 0 : -1;
}

static const struct json *
bound_value(const struct call_args_result *bound, struct str name)
{
	for (size_t i = 0; i < bound->count; i++)
		if (bound->values[i].value != NULL &&
		    str_equal(bound->values[i].param->name, name))
			return bound->values[i].value;
	return NULL;
}

/* What `with` makes of the name, for a template of the operation it calls. */
static const struct json *
from_with(struct resolver *n, struct str name)
{
	const struct capability_with *w = find_with(n->call->operation, name);

	return w != NULL ? resolver_value(n, w->value) : NULL;
}

const struct json *
call_args_find(const struct call_args_result *bound, struct str name)
{
	struct resolver *n = bound->names;
	struct str bare = name;
	const struct json *v = NULL;

	n->in = CAPABILITY_IN_NONE;
	n->list = n->raw_allowed = n->body_taken = n->whole = false;
	if (resolver_is_reference(n->call, &bare)) {
		/* What the call is given counts before what its caller has. */
		v = from_with(n, bare);
		/* Over REST an argument named "body" is a field. */
		if (v == NULL && n->call->source.arguments == NULL &&
		    str_is(bare, "body") && str_starts(name, STR("tools."))) {
			v = resolver_given(n, STR("body.body"));
			if (v == NULL)
				v = resolver_given(n, STR("query.body"));
		}
		if (v == NULL)
			v = resolver_given(n, bare);
		return v != NULL ? v : bound_value(bound, bare);
	}
	v = bound_value(bound, name);
	if (v == NULL)
		v = from_with(n, name);
	return v != NULL ? v : resolver_find(n, name);
}
