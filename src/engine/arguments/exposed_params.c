/*
 * exposed_params.c - the parameters that an exposed operation declares, and
 * their values.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "capability/capability.h"
#include "engine/arguments/caller_input.h"
#include "engine/arguments/check.h"
#include "engine/arguments/exposed_params.h"
#include "engine/arguments/resolver.h"
#include "engine/state/state.h"

static size_t
count_params(const struct capability_param *p)
{
	size_t n = 0;

	for (; p != NULL; p = p->next)
		n++;
	return n;
}

/* Null is no value, unless the schema has it. */
static const struct json *
present(const struct capability_param *p, const struct json *v)
{
	if (json_is(v, JSON_NULL) &&
	    (p->schema == NULL || !schema_is_nullable(p->schema)))
		return NULL;
	return v;
}

/* Sets *out to a value for each of params: from `with`, else by name. */
static int
call_args_params(struct call *c, const struct capability_param *params,
    const struct capability_with *with, struct call_args_result *out,
    struct err *e)
{
	struct resolver *n = arena_new(c->arena, sizeof(*n));

	e->kind = ERR_NONE;
	*n = resolver_of(c, e);
	out->resolver = n;
	out->values = arena_new(
	    c->arena, count_params(params) * sizeof(*out->values) + 1);
	for (const struct capability_param *p = params; p != NULL;
	     p = p->next) {
		const struct capability_with *w =
		    capability_step_find_with(with, p->name);
		struct call_args_value *to = &out->values[out->count++];
		const struct caller_want want = {
			.in = p->in,
			.list = p->typed && p->type == CAPABILITY_TYPE_ARRAY,
		};
		struct caller_value v;

		if (w != NULL)
			v = resolver_value(n, w->ref, &want);
		else if (p->value.n > 0 && params != c->operation->params)
			v = resolver_constant(n, p->ref, &want);
		else
			v = resolver_given(n, p->input, &want);
		if (v.value == NULL)
			v.value = p->fallback;
		to->param = p;
		to->value = present(p, v.value);
		to->null = to->value == NULL && json_is(v.value, JSON_NULL);
		to->text = v.text;
	}
	return e->kind == ERR_NONE ? 0 : -1;
}

int
exposed_params_check(struct call *c, struct err *e)
{
	const struct capability_operation *op = c->operation;
	struct call_args_result bound = { .count = 0 };

	if (op == NULL || op->derived || op->params == NULL)
		return 0;
	if (call_args_params(c, op->params, NULL, &bound, e) == -1)
		return -1;
	return check_arguments(c, &bound, e);
}

const struct json *
exposed_params_of_function(struct call *c, struct err *e)
{
	const struct capability_operation *op = c->operation, *f = op->function;
	struct json *out = json_new(c->arena, JSON_OBJECT);
	struct call_args_result bound = { .count = 0 };

	if (call_args_params(c, f->params, op->with, &bound, e) == -1 ||
	    (!f->derived && check_arguments(c, &bound, e) == -1))
		return NULL;
	for (size_t i = 0; i < bound.count; i++)
		if (bound.values[i].value != NULL)
			json_add_str(out, bound.values[i].param->name,
			    json_alias(c->arena, bound.values[i].value));
	/*
	 * Pass all of `with`: templates of the function may use names that it
	 * does not declare.
	 */
	for (const struct capability_with *w = op->with; w != NULL;
	     w = w->next) {
		const struct json *v;

		if (json_get_str(out, w->name) != NULL)
			continue;
		v = resolver_value(bound.resolver, w->ref, &resolver_anywhere)
		        .value;
		if (v != NULL)
			json_add_str(out, w->name, json_alias(c->arena, v));
	}
	return e->kind == ERR_NONE ? out : NULL;
}
