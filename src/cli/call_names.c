/* call_names.c - the names that a call takes arguments by. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "capability/capability.h"
#include "cli/call_names.h"

/* The parameters that carrying op out fills. */
static const struct capability_param *
params_of(const struct capability_operation *op)
{
	if (op->function != NULL)
		return op->function->params;
	return op->call != NULL ? op->call->params : NULL;
}

/* "rest.path.x" and "tools.x" end in x; so does "{{ x }}", and "{{a.x}}". */
static bool
names_it(struct str text, struct str name)
{
	for (size_t at = 0; at + name.n <= text.n; at++) {
		const char before = at > 0 ? text.p[at - 1] : '\0';
		const char after =
		    at + name.n < text.n ? text.p[at + name.n] : '\0';

		if (!str_equal(str_part(text, at, at + name.n), name))
			continue;
		if (before != '.' && before != '{' && before != ' ' &&
		    before != '#' && before != '^' && before != '&')
			continue;
		if (after == '\0' || after == '.' || after == '}' ||
		    after == ' ' || after == '[')
			return before == '.' || str_find(text, '{', 0) < at;
	}
	return false;
}

static bool
value_names(const struct json *v, struct str name)
{
	if (json_is(v, JSON_STRING))
		return names_it(v->text, name);
	for (const struct json *m = v != NULL ? v->first : NULL; m != NULL;
	     m = m->next)
		if (value_names(m, name))
			return true;
	return false;
}

static bool
outputs_name(const struct capability_output *o, struct str name)
{
	for (; o != NULL; o = o->next)
		if (value_names(o->literal, name) ||
		    outputs_name(o->properties, name) ||
		    outputs_name(o->items, name))
			return true;
	return false;
}

/* Templates of the consumed operation: its body, its constants. */
static bool
consumed_names(const struct capability_consumed_operation *op, struct str name)
{
	if (op->body != NULL && value_names(op->body->data, name))
		return true;
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next)
		if (names_it(p->value, name))
			return true;
	return false;
}

static bool
operation_names(const struct capability_operation *op, struct str name)
{
	for (const struct capability_with *w = op->with; w != NULL; w = w->next)
		if (value_names(w->value, name))
			return true;
	for (const struct capability_step *s = op->steps; s != NULL;
	     s = s->next)
		if (value_names(s->value, name) ||
		    (s->operation != NULL &&
		        operation_names(s->operation, name)))
			return true;
	for (const struct capability_mapping *m = op->mappings; m != NULL;
	     m = m->next)
		if (value_names(m->value, name))
			return true;
	if (op->call != NULL && consumed_names(op->call, name))
		return true;
	return outputs_name(op->outputs, name);
}

/* A plain reference hands the argument on: then its target has the type. */
static const struct capability_param *
target_of(const struct capability_operation *op, struct str name)
{
	for (const struct capability_with *w = op->with; w != NULL;
	     w = w->next) {
		const struct str text =
		    json_is(w->value, JSON_STRING) ? w->value->text : STR_NONE;

		if (text.n > name.n && str_ends(text, name) &&
		    text.p[text.n - name.n - 1] == '.' &&
		    str_find(text, '{', 0) == text.n)
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
