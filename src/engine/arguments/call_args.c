/* call_args.c - a value for every parameter of the consumed operation. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/call_args.h"
#include "engine/arguments/caller_input.h"
#include "engine/arguments/declared_params.h"
#include "engine/arguments/resolver.h"
#include "engine/credential/credential.h"
#include "engine/state/state.h"

static const struct capability_with *
find_with(const struct capability_operation *op, struct str name)
{
	return capability_step_find_with(op != NULL ? op->with : NULL, name);
}

bool
call_args_is_member(const struct capability_consumed_operation *op,
    const struct capability_param *p)
{
	size_t bodies = 0;
	bool of_op = false;

	for (const struct capability_param *q = op->params; q != NULL;
	     q = q->next) {
		bodies += q->in == CAPABILITY_IN_BODY;
		of_op = of_op || q == p;
	}
	return of_op && bodies > 1;
}

/*
 * Finds the value of a parameter that has no entry in `with`: the caller's
 * value of the same name, in a REST request at the declared place.  If the
 * operation has `with`, its author chose the arguments, so only required and
 * declared parameters are taken by name.
 */
static struct caller_value
by_name(struct resolver *r, const struct capability_param *p,
    const struct caller_want *want)
{
	const struct call *c = r->input.call;

	if (c->source.arguments == NULL && c->operation != NULL &&
	    c->operation->with != NULL && !p->required &&
	    capability_param_find(c->operation->params, p->name) == NULL)
		return (struct caller_value){ .value = NULL };
	if (c->source.arguments != NULL || p->in != CAPABILITY_IN_BODY)
		return resolver_given(r, p->input, want);
	return resolver_given(r,
	    call_args_is_member(c->consumed, p) ? p->field
	                                        : &capability_ref_name_body,
	    want);
}

/* The only body parameter of op, unless its body is a template; else NULL. */
static const struct capability_param *
only_body(const struct capability_consumed_operation *op)
{
	const struct capability_param *found = NULL;

	if (op->body != NULL && op->body->data != NULL)
		return NULL;
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (p->in == CAPABILITY_IN_BODY) {
			if (found != NULL)
				return NULL;
			found = p;
		}
	return found;
}

static bool
is_path_variable(const struct call *c, struct str name)
{
	for (size_t i = 0; i < c->source.path_variable_count; i++)
		if (capability_name_map_is_alike(
		        c->source.path_variables[i].name, name))
			return true;
	return false;
}

/*
 * Reports whether `payload: rest.payload` means the whole body: the only body
 * parameter under its own name, and nothing else of the request has the name.
 */
static bool
is_whole_by_name(const struct call *c, const struct capability_with *w)
{
	const struct capability_ref_input *in = &w->ref->name->behind;
	const struct capability_param *p = only_body(c->consumed);

	return p != NULL && in->place == CAPABILITY_REF_ANYWHERE &&
	       str_equal(in->name, w->name) && str_equal(p->name, w->name) &&
	       c->source.request->body.n > 0 && !is_path_variable(c, w->name) &&
	       declared_params_find(c->operation, in) == NULL;
}

/*
 * Reports whether an entry of `with` takes a field of the caller's body for the
 * template of the body.
 */
static bool
takes_field(const struct call *c, const struct capability_with *w)
{
	const struct capability_param *p =
	    capability_find_param(c->consumed, w->name);
	const struct capability_ref_name *name = w->ref->name;

	if (name == NULL || !resolver_is_of_caller(c, name) ||
	    (p != NULL && p->in != CAPABILITY_IN_BODY))
		return false;
	return name->behind.place == CAPABILITY_REF_BODY ||
	       (name->behind.place == CAPABILITY_REF_ANYWHERE &&
	           !is_path_variable(c, name->behind.name) &&
	           declared_params_find(c->operation, &name->behind) == NULL);
}

/* Reports whether `with` fills the template of the body with other fields. */
static bool
has_other_field(const struct call *c, const struct capability_with *w)
{
	const struct capability_body *body = c->consumed->body;

	if (body == NULL || body->data == NULL)
		return false;
	for (const struct capability_with *x = c->operation->with; x != NULL;
	     x = x->next)
		if (x != w && takes_field(c, x))
			return true;
	return false;
}

/*
 * Reports whether `body: rest.body` means a field: `body` is one of several
 * body parameters, or of several fields of a template.
 */
static bool
is_field_by_name(const struct call *c, const struct capability_with *w)
{
	const struct capability_param *p =
	    capability_find_param(c->consumed, w->name);

	if (w->ref->name->behind.place != CAPABILITY_REF_WHOLE_BODY ||
	    !str_is(w->name, "body"))
		return false;
	if (p != NULL && p->in == CAPABILITY_IN_BODY &&
	    call_args_is_member(c->consumed, p))
		return true;
	return (p == NULL || p->in == CAPABILITY_IN_BODY) &&
	       has_other_field(c, w);
}

/*
 * Returns what an entry of `with` selects in a request if its name changes what
 * its reference means; else NULL.
 */
static const struct capability_ref_input *
meant_by_name(const struct call *c, const struct capability_with *w)
{
	if (c->source.request == NULL || c->source.arguments != NULL ||
	    w->ref->name == NULL || !resolver_is_of_caller(c, w->ref->name))
		return NULL;
	if (is_whole_by_name(c, w))
		return &capability_ref_name_body;
	return is_field_by_name(c, w) ? &capability_ref_name_body_field : NULL;
}

static struct caller_value
with_value(struct resolver *r, const struct capability_with *w,
    const struct caller_want *want)
{
	const struct capability_ref_input *in = meant_by_name(r->input.call, w);

	return in != NULL ? resolver_given(r, in, want)
	                  : resolver_value(r, w->ref, want);
}

/* Converts a number or boolean in the file to text if the parameter is text. */
static const struct json *
as_written(
    struct arena *a, const struct capability_param *p, const struct json *v)
{
	if (v == NULL || !p->typed || p->type != CAPABILITY_TYPE_STRING ||
	    p->in == CAPABILITY_IN_BODY)
		return v;
	return json_as_text(a, v);
}

/*
 * Sets *out to the value of p.  Order: `with`, the constant of p, the caller's
 * value by name, the default.  Returns true if the value is the body of the
 * request, byte for byte.
 */
static bool
bind_param(struct resolver *r, const struct capability_param *p,
    bool body_taken, struct call_args_value *out)
{
	const struct capability_with *w =
	    find_with(r->input.call->operation, p->name);
	const struct caller_want want = {
		.in = p->in,
		.list = p->typed && p->type == CAPABILITY_TYPE_ARRAY,
		.raw = p->in == CAPABILITY_IN_BODY,
		.body_taken = body_taken,
		/*
		 * If a name in a constant has no value, the constant has none:
		 * a partly rendered text would be another value.
		 */
		.complete = w == NULL,
	};
	struct caller_value v;

	if (w != NULL)
		v = with_value(r, w, &want);
	else if (p->value.n > 0)
		v = resolver_constant(r, p->ref, &want);
	else
		v = by_name(r, p, &want);
	if (v.value == NULL && !v.raw)
		v.value = p->fallback;
	if (w != NULL ? v.value == w->value : v.value == p->fallback)
		v.value = as_written(r->input.arena, p, v.value);
	out->param = p;
	out->value =
	    v.value != NULL && v.value->kind != JSON_NULL ? v.value : NULL;
	out->null = json_is(v.value, JSON_NULL);
	out->text = v.text;
	return v.raw;
}

/*
 * Reports whether the credential sets p, so that no argument may.  It is the
 * operator's or, for the built-in authority, the caller's Authorization.
 */
static bool
is_credential(const struct engine_target *t, const struct capability_param *p)
{
	if (t->authority)
		return p->in == CAPABILITY_IN_HEADER &&
		       str_equal_nocase(
		           capability_param_sent_name(p), STR("authorization"));
	return credential_covers(t, p->in, capability_param_sent_name(p));
}

/* Reports whether an entry of `with` is the caller's whole body. */
static bool
is_whole_body(const struct call *c, const struct capability_with *w)
{
	const struct capability_ref_input *in = meant_by_name(c, w);

	if (in == NULL && w->ref->name != NULL &&
	    resolver_is_of_caller(c, w->ref->name))
		in = &w->ref->name->behind;
	return in != NULL && in->place == CAPABILITY_REF_WHOLE_BODY;
}

static bool
takes_whole_body(const struct call *c)
{
	const struct capability_with *w =
	    c->operation != NULL ? c->operation->with : NULL;

	while (w != NULL && !is_whole_body(c, w))
		w = w->next;
	return w != NULL;
}

/*
 * Returns the body parameter, if there is exactly one and `with` does not set
 * it; else NULL.
 */
static struct call_args_value *
find_open_body(const struct call *c, struct call_args_result *out)
{
	const struct capability_body *body = c->consumed->body;
	struct call_args_value *found = NULL;

	if (body != NULL && body->data != NULL)
		return NULL; /* a template: `with` has values for its names */
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

/* Adds entries of `with` that are not parameters as fields of the body. */
static void
bind_fields(struct resolver *r, bool body_taken, struct call_args_result *out)
{
	const struct call *c = r->input.call;
	const struct caller_want want = {
		.in = CAPABILITY_IN_BODY,
		.body_taken = body_taken,
	};
	struct call_args_value *body = find_open_body(c, out);
	struct json *object = NULL;

	if (body == NULL || c->operation == NULL)
		return;
	for (const struct capability_with *w = c->operation->with; w != NULL;
	     w = w->next) {
		const struct json *v;

		if (capability_param_find(c->consumed->params, w->name) != NULL)
			continue;
		if (object == NULL)
			object = json_new(c->arena, JSON_OBJECT);
		v = resolver_value(r, w->ref, &want).value;
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
	/* Arguments have no body besides their members. */
	const bool body_taken =
	    c->source.request != NULL && takes_whole_body(c);
	struct resolver *r = arena_new(c->arena, sizeof(*r));
	size_t count = 0;

	e->kind = ERR_NONE;
	*r = resolver_of(c, e);
	out->resolver = r;
	for (struct capability_param *p = c->consumed->params; p != NULL;
	     p = p->next)
		count++;
	out->values = arena_new(c->arena, count * sizeof(*out->values) + 1);
	for (struct capability_param *p = c->consumed->params; p != NULL;
	     p = p->next) {
		if (is_credential(c->state->plan->target, p))
			continue;
		if (bind_param(r, p, body_taken, &out->values[out->count++])) {
			out->raw_body = true;
			out->body = p;
		}
	}
	bind_fields(r, body_taken, out);
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

/* Returns the value that `with` sets for the name, or NULL. */
static const struct json *
from_with(struct resolver *r, struct str name)
{
	const struct capability_with *w =
	    find_with(r->input.call->operation, name);

	return w != NULL ? with_value(r, w, &resolver_anywhere).value : NULL;
}

/*
 * Finds "tools.body" in a REST request: the argument "body" of a tool is then a
 * field of the body or a query parameter.
 */
static const struct json *
field_named_body(struct resolver *r, const struct capability_ref_name *name)
{
	static const struct capability_ref_input *const inputs[] = {
		&capability_ref_name_body_field,
		&capability_ref_name_query_body,
	};
	const struct caller_want want = { .in = CAPABILITY_IN_NONE,
		.body_may_be_text = true };
	const struct json *v = NULL;

	if (r->input.call->source.arguments != NULL ||
	    name->behind.place != CAPABILITY_REF_WHOLE_BODY ||
	    !str_is(name->prefix, "tools"))
		return NULL;
	for (size_t i = 0; i < LEN(inputs) && v == NULL; i++)
		v = resolver_given(r, inputs[i], &want).value;
	return v;
}

const struct json *
call_args_find(const struct call_args_result *bound,
    const struct capability_ref_name *name)
{
	struct resolver *r = bound->resolver;
	const struct json *v = NULL;

	if (resolver_is_of_caller(r->input.call, name)) {
		/* `with` comes before the values of the caller. */
		v = from_with(r, name->behind.text);
		if (v == NULL)
			v = field_named_body(r, name);
		if (v == NULL)
			v = resolver_given(r, &name->behind, &resolver_anywhere)
			        .value;
		return v != NULL ? v : bound_value(bound, name->behind.text);
	}
	v = bound_value(bound, name->text);
	if (v == NULL)
		v = from_with(r, name->text);
	return v != NULL ? v : resolver_find(r, name, &resolver_anywhere).value;
}
