/* call_names.c - finds the names that a call accepts as arguments. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "capability/capability.h"
#include "cli/call_names.h"

/* Returns the parameters that the operation fills. */
static const struct capability_param *
params_of(const struct capability_operation *op)
{
	if (op->function != NULL)
		return op->function->params;
	return op->call != NULL ? op->call->params : NULL;
}

static bool
outputs_name(const struct capability_output *o, struct str name)
{
	for (; o != NULL; o = o->next)
		if (capability_ref_mentions(o->ref, name) ||
		    outputs_name(o->properties, name) ||
		    outputs_name(o->items, name))
			return true;
	return false;
}

/*
 * Returns whether a template of the consumed operation uses the name: in its
 * body or its constants.
 */
static bool
consumed_names(const struct capability_consumed_operation *op, struct str name)
{
	if (op->body != NULL && capability_ref_mentions(op->body->ref, name))
		return true;
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (capability_ref_mentions(p->ref, name))
			return true;
	return false;
}

static bool
step_names(const struct capability_step *s, struct str name)
{
	for (size_t i = 0; i < LEN(s->parts); i++)
		if (capability_ref_mentions(s->parts[i].ref, name))
			return true;
	return false;
}

static bool
operation_names(const struct capability_operation *op, struct str name)
{
	for (const struct capability_with *w = op->with; w != NULL; w = w->next)
		if (capability_ref_mentions(w->ref, name))
			return true;
	for (const struct capability_step *s = op->steps; s != NULL;
	     s = s->next)
		if (step_names(s, name) ||
		    (s->operation != NULL &&
		        operation_names(s->operation, name)))
			return true;
	for (const struct capability_mapping *m = op->mappings; m != NULL;
	     m = m->next)
		if (capability_ref_mentions(m->ref, name))
			return true;
	if (op->call != NULL && consumed_names(op->call, name))
		return true;
	return outputs_name(op->outputs, name);
}

/* Reports whether the last segments of the dotted text are name. */
static bool
ends_in(struct str text, struct str name)
{
	return str_ends(text, name) &&
	       (text.n == name.n || text.p[text.n - name.n - 1] == '.');
}

/*
 * A plain reference forwards the argument, so the parameter at its target has
 * the type.
 */
static const struct capability_param *
target_of(const struct capability_operation *op, struct str name)
{
	for (const struct capability_with *w = op->with; w != NULL;
	     w = w->next) {
		const struct capability_ref_name *n = w->ref->name;

		if (n != NULL && w->ref->template == NULL &&
		    n->prefix.p != NULL && ends_in(n->behind.text, name))
			return capability_param_find(params_of(op), w->name);
	}
	return NULL;
}

static const struct capability_param *
find_in(const struct capability_operation *op, struct str name)
{
	const struct capability_param *p =
	    capability_param_find(op->params, name);

	if (p == NULL)
		p = target_of(op, name);
	for (const struct capability_step *s = op->steps;
	     p == NULL && s != NULL; s = s->next)
		if (s->operation != NULL)
			p = find_in(s->operation, name);
	return p != NULL ? p : capability_param_find(params_of(op), name);
}

enum call_name
call_names_find(
    const struct call *c, struct str name, const struct capability_param **p)
{
	if (c->operation == NULL) {
		*p = capability_param_find(c->consumed->params, name);
		if (*p != NULL)
			return CALL_NAME_DECLARED;
		return consumed_names(c->consumed, name) ? CALL_NAME_USED
		                                         : CALL_NAME_UNKNOWN;
	}
	*p = find_in(c->operation, name);
	if (*p != NULL)
		return CALL_NAME_DECLARED;
	return operation_names(c->operation, name) ? CALL_NAME_USED
	                                           : CALL_NAME_UNKNOWN;
}

static size_t
list(const struct call *c, const struct capability_param *p, const char **names,
    size_t n, size_t room)
{
	for (; p != NULL && n < room; p = p->next)
		names[n++] = arena_strdup(c->arena, p->name);
	return n;
}

size_t
call_names_list(const struct call *c, const char **names, size_t room)
{
	size_t n;

	if (c->operation == NULL)
		return list(c, c->consumed->params, names, 0, room);
	n = list(c, c->operation->params, names, 0, room);
	n = list(c, params_of(c->operation), names, n, room);
	for (const struct capability_step *s = c->operation->steps; s != NULL;
	     s = s->next)
		if (s->operation != NULL)
			n = list(c, params_of(s->operation), names, n, room);
	return n;
}
