/* mapping.c - converts an answer to the shape that the file declares. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/response/decode_response.h"
#include "engine/response/mapping.h"
#include "engine/state/state.h"

static const char *
output_problem(const struct capability_output *o)
{
	const char *problem = NULL;

	if (o->problem.p != NULL)
		return o->problem.p;
	for (const struct capability_output *p = o->properties;
	     p != NULL && problem == NULL; p = p->next)
		problem = output_problem(p);
	if (problem == NULL && o->items != NULL)
		problem = output_problem(o->items);
	if (problem == NULL && o->values != NULL)
		problem = output_problem(o->values);
	return problem;
}

static const char *
first_problem(const struct capability_output *o)
{
	const char *problem = NULL;

	for (; o != NULL && problem == NULL; o = o->next)
		problem = output_problem(o);
	return problem;
}

const char *
mapping_problem(const struct capability_operation *op)
{
	return first_problem(op->outputs);
}

const char *
mapping_project_problem(const struct capability_consumed_operation *op)
{
	return first_problem(op->outputs);
}

/*
 * Reports whether all outputs are constants or templates, so that no response
 * is needed.
 */
static bool
is_given(const struct capability_operation *op)
{
	for (const struct capability_output *o = op->outputs; o != NULL;
	     o = o->next)
		if (!capability_output_is_given(o))
			return false;
	return op->outputs != NULL;
}

static int
rewrite(struct call *c, const struct json *v, struct err *e)
{
	const struct limits *l = &c->thread->engine->limits;
	struct http_response *r = &c->response;
	struct buf text;
	bool over;

	buf_init(&text, (size_t)l->response_body_bytes);
	json_write(&text, v);
	over = text.over;
	r->body = buf_take(&text, c->arena);
	r->content_type = STR("application/json");
	c->written.body = r->body.p;
	c->written.value = v;
	if (over)
		return err_set(e, ERR_UPSTREAM,
		    "the answer in the file's shape is longer than %lld bytes",
		    (long long)l->response_body_bytes);
	return 0;
}

static int
parse(const struct call *c, const struct http_response *r,
    const struct json **root, struct err *e)
{
	*root = decode_response_value(c, r, e);
	return *root != NULL ? 0 : -1;
}

/*
 * Removes the body and its headers: a 204 or 304 must not have them (RFC 9110
 * 15.3.5, 15.4.5).
 */
static void
strip(struct http_response *r)
{
	if (http_status_has_body(r->status))
		return;
	if (r->body.n > 0)
		r->body = STR_NONE;
	r->content_type = STR_NONE;
}

int
mapping_apply(
    struct call *c, const struct capability_operation *op, struct err *e)
{
	struct http_response *r = &c->response;
	const struct json *root = NULL, *v;
	const bool given = op != NULL && is_given(op);

	strip(r);
	/*
	 * An error is passed on unchanged: with a shape, its members would
	 * become null.
	 */
	if (op == NULL || r->status < 200 || r->status > 299 ||
	    !capability_output_make_answer(op) || (r->body.n == 0 && !given))
		return 0;
	if (!given && parse(c, r, &root, e) == -1)
		return -1;
	v = mapping_shape(c, op, root, e);
	if (e->kind != ERR_NONE)
		return -1;
	if (v == NULL)
		return 0;
	if (!http_status_has_body(r->status))
		r->status = 200;
	return rewrite(c, v, e);
}
