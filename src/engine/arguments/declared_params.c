/* declared_params.c - what the caller gives for a parameter that is declared.
 */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/capability.h"
#include "engine/arguments/resolver.h"
#include "engine/binds/binds.h"
#include "engine/state/state.h"

enum { DEPTH = 8 };

/* How a reference names a place; in the order of enum capability_in. */
static const struct str prefixes[] = {
	[CAPABILITY_IN_NONE] = { "", 0 },
	[CAPABILITY_IN_QUERY] = { "query.", 6 },
	[CAPABILITY_IN_HEADER] = { "header.", 7 },
	[CAPABILITY_IN_PATH] = { "path.", 5 },
	[CAPABILITY_IN_COOKIE] = { "cookie.", 7 },
	[CAPABILITY_IN_BODY] = { "body.", 5 },
};

/* The parameter that name means; a place in it must be where that is. */
static const struct capability_param *
declared(const struct resolver *n, struct str name)
{
	const struct capability_operation *op = n->call->operation;
	const struct capability_param *p;

	if (op == NULL || op->derived)
		return NULL;
	p = capability_param_find(op->params, name);
	for (size_t in = CAPABILITY_IN_QUERY; in < LEN(prefixes) && p == NULL;
	     in++) {
		if (!str_starts(name, prefixes[in]))
			continue;
		p = capability_param_find(
		    op->params, str_part(name, prefixes[in].n, name.n));
		if (p != NULL && p->in != (enum capability_in)in)
			return NULL;
	}
	return p;
}

static const struct json *
sent_in(struct resolver *n, enum capability_in in, struct str name)
{
	return resolver_sent(n, arena_strf(n->arena, "%.*s%.*s",
	                            STR_FMT(prefixes[in]), STR_FMT(name)));
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

/* A field of the body, or the whole where it is all that is declared of it. */
static const struct json *
sent_in_body(struct resolver *n, const struct capability_param *p)
{
	const struct json *v = NULL;

	if (!str_is(p->name, "body"))
		v = sent_in(n, CAPABILITY_IN_BODY, p->name);
	if (v == NULL &&
	    (str_is(p->name, "body") || is_only_body(n->call->operation, p)))
		v = resolver_sent(n, STR("body"));
	return v;
}

/* A bind of that name, else what the environment has. */
static const struct json *
from_environment(struct resolver *n, struct str name)
{
	const struct engine_value *v =
	    engine_value_find(n->call->thread->engine, name);
	const struct str value =
	    v != NULL ? v->value : str_of(getenv(arena_strdup(n->arena, name)));

	if (value.p == NULL)
		return NULL;
	n->text = true;
	return json_new_text(n->arena, value);
}

static const struct json *
sent(struct resolver *n, const struct capability_param *p)
{
	const bool list = n->list;
	const struct json *v;

	if (n->call->source.request == NULL || p->in == CAPABILITY_IN_NONE)
		return resolver_sent(n, p->name);
	if (p->in == CAPABILITY_IN_BODY)
		return sent_in_body(n, p);
	if (p->in == CAPABILITY_IN_ENVIRONMENT)
		return from_environment(n, p->name);
	n->list = list || (p->typed && p->type == CAPABILITY_TYPE_ARRAY);
	v = sent_in(n, p->in, p->name);
	n->list = list;
	return v;
}

/* Text that came by HTTP, as the declared type has it where it fits. */
static const struct json *
as_declared(
    struct resolver *n, const struct capability_param *p, const struct json *v)
{
	static const enum json_kind kinds[] = {
		[CAPABILITY_TYPE_STRING] = JSON_STRING,
		[CAPABILITY_TYPE_NUMBER] = JSON_NUMBER,
		[CAPABILITY_TYPE_INTEGER] = JSON_NUMBER,
		[CAPABILITY_TYPE_BOOLEAN] = JSON_BOOL,
		[CAPABILITY_TYPE_ARRAY] = JSON_ARRAY,
		[CAPABILITY_TYPE_OBJECT] = JSON_OBJECT,
	};
	const struct json_bounds bounds =
	    json_bounds_of_request(&n->call->thread->engine->limits);
	const struct json *read;

	if (!n->text || !p->typed || p->type == CAPABILITY_TYPE_STRING ||
	    !json_is(v, JSON_STRING))
		return v;
	read = json_parse_bounded(n->arena, v->text, &bounds, 0, NULL);
	return json_is(read, kinds[p->type]) ? read : v;
}

/* "$.x" of a body parameter is a query on the body. */
static const struct json *
picked(struct resolver *n, struct str query)
{
	const bool raw_allowed = n->raw_allowed;
	struct jsonpath *path = jsonpath_parse_lenient(n->arena, query, NULL);
	struct jsonpath_cost cost = { JSONPATH_STEPS, offload_budget(n->call) };
	const struct json *body;

	if (path == NULL)
		return NULL;
	n->raw_allowed = false;
	body = resolver_sent(n, STR("body"));
	n->raw_allowed = raw_allowed;
	n->text = false;
	if (body == NULL)
		return NULL;
	return jsonpath_first_within(path, body, &cost, n->e);
}

static const struct json *
constant(struct resolver *n, const struct capability_param *p)
{
	const struct json *v = NULL;

	if (p->in == CAPABILITY_IN_BODY && str_starts(p->value, STR("$")))
		return picked(n, p->value);
	/* A constant may name another, but not itself. */
	if (n->depth < DEPTH) {
		n->depth++;
		v = resolver_text(n, p->value);
		n->depth--;
	}
	return v;
}

const struct json *
resolver_given(struct resolver *n, struct str name)
{
	const struct capability_param *p = declared(n, name);
	const struct json *v;

	if (p == NULL)
		return resolver_sent(n, name);
	v = p->value.p != NULL ? constant(n, p) : as_declared(n, p, sent(n, p));
	return v != NULL || n->raw ? v : p->fallback;
}
