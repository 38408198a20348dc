/* declared_params.c - values of the parameters that an operation declares. */
#include <stdlib.h>

#include "base/base.h"
#include "capability/capability.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "data/schema/schema.h"
#include "engine/arguments/caller_input.h"
#include "engine/arguments/check_value.h"
#include "engine/arguments/coerce.h"
#include "engine/arguments/declared_params.h"
#include "engine/arguments/resolver.h"
#include "engine/arguments/request_decode.h"
#include "engine/binds/binds.h"
#include "engine/state/state.h"

enum { DEPTH = 8 };

const struct capability_param *
declared_params_find(const struct capability_operation *op,
    const struct capability_ref_input *in)
{
	const struct capability_param *p;

	if (op == NULL || op->derived)
		return NULL;
	p = capability_param_find(op->params, in->text);
	if (p != NULL || in->place == CAPABILITY_REF_ANYWHERE ||
	    in->place == CAPABILITY_REF_WHOLE_BODY)
		return p;
	p = capability_param_find(op->params, in->name);
	if (p == NULL || p->placed == NULL || p->placed->place != in->place)
		return NULL;
	return p;
}

static bool
is_only_body(
    const struct capability_operation *op, const struct capability_param *p)
{
	for (const struct capability_param *q = op->params; q != NULL;
	     q = q->next)
		if (q != p && q->in == CAPABILITY_IN_BODY)
			return false;
	return true;
}

/*
 * Returns a field of the body; if p is the only body parameter, the whole body.
 */
static struct caller_value
sent_in_body(struct resolver *r, const struct capability_param *p,
    const struct caller_want *want)
{
	const bool may_be_whole = is_only_body(r->input.call->operation, p);
	const bool is_whole = may_be_whole && str_is(p->name, "body");
	struct caller_want field = *want;
	struct caller_value v = { .value = NULL };

	field.body_may_be_text = may_be_whole;
	if (!is_whole)
		v = caller_input_find(&r->input, p->placed, &field);
	if (v.value == NULL && may_be_whole)
		v = caller_input_find(
		    &r->input, &capability_ref_name_body, want);
	return v;
}

/*
 * Returns the value of a bind of that name, else of a variable of the
 * environment.
 */
static struct caller_value
from_environment(struct resolver *r, const struct capability_param *p)
{
	const struct engine_value *v =
	    engine_value_get(r->input.call->thread->engine, p->variable);
	const struct str value =
	    v != NULL ? v->value
	              : str_of(getenv(arena_strdup(r->input.arena, p->name)));

	if (value.p == NULL)
		return (struct caller_value){ .value = NULL };
	return (struct caller_value){
		.value = json_new_text(r->input.arena, value),
		.text = true,
	};
}

static struct caller_value
sent(struct resolver *r, const struct capability_param *p,
    const struct caller_want *want)
{
	struct caller_want as_list = *want;

	if (r->input.call->source.request == NULL ||
	    p->in == CAPABILITY_IN_NONE)
		return caller_input_find(&r->input, p->input, want);
	if (p->in == CAPABILITY_IN_BODY)
		return sent_in_body(r, p, want);
	if (p->in == CAPABILITY_IN_ENVIRONMENT)
		return from_environment(r, p);
	as_list.list =
	    want->list || (p->typed && p->type == CAPABILITY_TYPE_ARRAY);
	return caller_input_find(&r->input, p->placed, &as_list);
}

/* Returns text from HTTP as a value of the declared type if it can be one. */
static const struct json *
as_declared(
    struct resolver *r, const struct capability_param *p, const struct json *v)
{
	const struct json_bounds bounds =
	    json_bounds_of_request(&r->input.call->thread->engine->limits);
	const struct json *read;

	if (!p->typed || p->type == CAPABILITY_TYPE_STRING ||
	    !json_is(v, JSON_STRING))
		return v;
	read = json_parse_bounded(r->input.arena, v->text, &bounds, 0, NULL);
	return json_is(read, check_value_kind(p->type)) ? read : v;
}

/* The values of a form are text, whatever they are in. */
static bool
is_form(const struct call *c)
{
	return c->source.request != NULL &&
	       http_form_kind(request_decode_type(c->source.request)) !=
	           HTTP_FORM_NONE;
}

/* Reports whether the text is JSON of a list of lists or objects. */
static bool
is_nested_list(struct str s)
{
	s = str_trim(s);
	if (!str_starts(s, STR("[")))
		return false;
	s = str_trim(str_part(s, 1, s.n));
	return str_starts(s, STR("{")) || str_starts(s, STR("["));
}

/* A list of one text is that text: it may be several items. */
static const struct json *
split(
    struct resolver *r, const struct capability_param *p, const struct json *v)
{
	const struct json *one =
	    json_is(v, JSON_ARRAY) && v->count == 1 ? v->first : v;
	const struct json *list = coerce_split(r->input.arena, p, one);

	if (one != v && json_is(one, JSON_STRING) && is_nested_list(one->text))
		return one;
	return list != one ? list : v;
}

/* What was sent as text, with the types of its parameter. */
static const struct json *
as_typed(struct resolver *r, const struct capability_param *p,
    const struct caller_value *v)
{
	const struct json *value = v->value;

	if (v->text)
		value = split(r, p, value);
	if (p->schema == NULL)
		return v->text ? as_declared(r, p, value) : value;
	if (value == NULL || !(v->text || (p->in == CAPABILITY_IN_BODY &&
	                                      is_form(r->input.call))))
		return value;
	return schema_coerce(
	    p->schema, r->input.arena, value, offload_budget(r->input.call));
}

/* Returns the value of a body parameter with "$.x": a query on the body. */
static struct caller_value
queried(struct resolver *r, const struct jsonpath *path,
    const struct caller_want *want)
{
	struct jsonpath_cost cost = { .steps = JSONPATH_STEPS,
		.budget = offload_budget(r->input.call) };
	struct caller_want values = *want;
	struct caller_value body;

	if (path == NULL)
		return (struct caller_value){ .value = NULL };
	values.raw = false;
	body = caller_input_find(&r->input, &capability_ref_name_body, &values);
	if (body.text)
		caller_input_need_fields(&r->input);
	if (body.value == NULL)
		return (struct caller_value){ .value = NULL };
	return (struct caller_value){
		.value =
		    jsonpath_first_within(path, body.value, &cost, r->input.e),
	};
}

static struct caller_value
constant(struct resolver *r, const struct capability_param *p,
    const struct caller_want *want)
{
	struct caller_value v = { .value = NULL };

	if (p->in == CAPABILITY_IN_BODY && p->ref->name != NULL &&
	    p->ref->name->is_query)
		return queried(r, p->ref->name->path, want);
	/* A constant may name another parameter, but not itself. */
	if (r->depth < DEPTH) {
		r->depth++;
		v = resolver_constant(r, p->ref, want);
		r->depth--;
	}
	return v;
}

struct caller_value
declared_params_value(struct resolver *r, const struct capability_param *p,
    const struct caller_want *want)
{
	struct caller_value v;

	if (p->ref != NULL) {
		v = constant(r, p, want);
	} else {
		v = sent(r, p, want);
		v.value = as_typed(r, p, &v);
	}
	if (v.value == NULL && !v.raw)
		v.value = p->fallback;
	return v;
}
