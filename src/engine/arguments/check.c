/* check.c - checks the values of a call against their declarations. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "capability/capability.h"
#include "engine/arguments/call_args.h"
#include "engine/arguments/check.h"
#include "engine/arguments/check_value.h"
#include "engine/arguments/request_decode.h"
#include "engine/arguments/resolver.h"
#include "engine/state/state.h"

static int
refuse_missing(const struct check_value *v, const struct call *c,
    const struct capability_param *p)
{
	if (p->in == CAPABILITY_IN_BODY && c->source.request != NULL &&
	    c->consumed != NULL && !call_args_is_member(c->consumed, p))
		return err_set(v->e, ERR_INPUT,
		    "the request body is missing: '%.*s' needs %s in it",
		    STR_FMT(c->consumed->name), check_value_type(p->type));
	if (p->ref != NULL && p->ref->template != NULL)
		return err_set(v->e, ERR_INPUT,
		    "parameter '%.*s' has no value: the call has nothing for "
		    "its '%.*s'",
		    STR_FMT(p->name), STR_FMT(str_part(p->value, 0, 80)));
	return check_value_missing(v, p);
}

/*
 * The value is absent.  If the caller sent null, or a body that could not be
 * searched for it, the error names that.
 */
static int
refuse_absent(const struct check_value *v, const struct call *c,
    const struct call_args_result *b, const struct call_args_value *bound)
{
	static const struct json null = { .kind = JSON_NULL };
	const struct err *unread = b->resolver->input.body_error;
	struct err missing;

	if (bound->null && bound->param->typed)
		return check_value(v, bound->param, &null);
	refuse_missing(v, c, bound->param);
	if (unread == NULL || unread->kind == ERR_NONE)
		return -1;
	missing = *v->e;
	return err_set(v->e, ERR_INPUT, "%s; %s", missing.text, unread->text);
}

/*
 * Parses a body that is passed on as bytes, if it should be JSON, so that the
 * caller gets a clear 400 for a typo instead of an error of the upstream.  The
 * bytes are not changed.
 */
static int
check_raw_body(const struct check_value *v, const struct call *c,
    const struct capability_param *p)
{
	struct str body = c->source.request->body;
	struct str type = request_decode_type(c->source.request);
	const struct json *read;

	if (body.n == 0)
		return p->required ? refuse_missing(v, c, p) : 0;
	if (type.p != NULL && !http_media_type_is_json(type))
		return 0;
	/*
	 * A body without a type is sent with the type that the operation
	 * declares.
	 */
	if (type.p == NULL && c->consumed->body != NULL &&
	    c->consumed->body->type != CAPABILITY_BODY_JSON)
		return 0;
	/* A body that is text may be anything. */
	if (p->typed && p->type == CAPABILITY_TYPE_STRING)
		return 0;
	read = request_decode_bytes(
	    c->arena, body, &c->thread->engine->limits, v->e);
	return read != NULL ? check_value(v, p, read) : -1;
}

/*
 * Reports whether the built-in authority checks p itself: it authenticates the
 * caller before it reports errors in values.
 */
static bool
is_left_to_authority(const struct call *c, const struct capability_param *p)
{
	return c->state->plan != NULL && c->state->plan->target->authority &&
	       (p->in == CAPABILITY_IN_BODY || c->source.request != NULL);
}

/*
 * Reports whether v may be sent as text for a parameter that is text. JSON
 * arguments must have the declared type, since their schema requires it.
 */
static bool
is_good_as_text(const struct call *c, const struct capability_param *p,
    const struct json *v)
{
	const struct capability_operation *op = c->operation;
	const struct capability_param *own = op != NULL ? op->params : NULL;

	if (p->type != CAPABILITY_TYPE_STRING || p->in == CAPABILITY_IN_BODY ||
	    (v->kind != JSON_NUMBER && v->kind != JSON_BOOL))
		return false;
	/*
	 * The values of a call inside another are from upstreams or the file,
	 * which need not be strict about types.
	 */
	if (c->source.arguments == NULL || c->parent != NULL)
		return true;
	while (own != NULL && own != p)
		own = own->next;
	return op != NULL && !op->derived && own == NULL;
}

static int
check_schema(const struct check_value *v, const struct capability_param *p,
    const struct json *value)
{
	const struct schema_use use = { v->name, v->budget };

	return schema_check(p->schema, value, &use, v->e);
}

/*
 * Reports whether the value is the whole body in a format of the upstream that
 * is not read here, such as multipart/related: it is passed on as bytes, and
 * the schema describes what it stands for.
 */
static bool
is_unread_body(const struct call *c, const struct call_args_value *bound)
{
	const struct capability_consumed_operation *op = c->consumed;
	const struct http_request *r = c->source.request;

	if (op == NULL && c->operation != NULL)
		op = c->operation->call;
	return r != NULL && bound->param->in == CAPABILITY_IN_BODY &&
	       bound->text && op != NULL && op->body != NULL &&
	       (op->body->multipart.n > 0 ||
	           op->body->type == CAPABILITY_BODY_XML) &&
	       !request_decode_is_json(r) &&
	       http_form_kind(request_decode_type(r)) == HTTP_FORM_NONE;
}

static int
check_one(const struct call *c, const struct call_args_result *b,
    const struct call_args_value *bound, struct err *e)
{
	const struct capability_param *p = bound->param;
	const struct check_value v = {
		.name = capability_param_sent_name(p),
		.in = p->in,
		.text = bound->text,
		.budget = offload_budget(c),
		.e = e,
	};

	if (is_left_to_authority(c, p))
		return 0;
	if (b->raw_body && p == b->body)
		return check_raw_body(&v, c, p);
	if (bound->value == NULL)
		return p->required ? refuse_absent(&v, c, b, bound) : 0;
	if (is_unread_body(c, bound))
		return 0;
	if (p->schema != NULL)
		return check_schema(&v, p, bound->value);
	if (is_good_as_text(c, p, bound->value))
		return check_value(&v, p, json_as_text(c->arena, bound->value));
	return check_value(&v, p, bound->value);
}

int
check_arguments(
    const struct call *c, const struct call_args_result *b, struct err *e)
{
	for (size_t i = 0; i < b->count; i++)
		if (check_one(c, b, &b->values[i], e) == -1)
			return -1;
	return 0;
}
