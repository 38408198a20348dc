/* capability_output.c - an output of an operation and its shape. */
#include "base/base.h"
#include "capability/model/capability_operation.h"
#include "capability/model/capability_output.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"

bool
capability_output_is_given(const struct capability_output *o)
{
	if (o->constant != NULL || o->literal != NULL)
		return true;
	if (o->path != NULL || o->problem.p != NULL || o->properties == NULL)
		return false;
	for (const struct capability_output *p = o->properties; p != NULL;
	     p = p->next)
		if (!capability_output_is_given(p))
			return false;
	return true;
}

bool
capability_output_has_shape(const struct capability_output *o)
{
	return o->properties != NULL || o->items != NULL || o->values != NULL ||
	       o->max_length >= 0 || o->problem.p != NULL ||
	       o->constant != NULL || o->literal != NULL ||
	       (o->path != NULL && !jsonpath_is_root(o->path));
}

/*
 * Returns the operation that declares the outputs of op: op, or the function
 * that it inherits them from.
 */
static const struct capability_operation *
carried_out_by(const struct capability_operation *op)
{
	while (op->function != NULL && op->outputs == op->function->outputs)
		op = op->function;
	return op;
}

bool
capability_output_are_members(const struct capability_operation *op)
{
	size_t count = 0;
	bool any = false;

	op = carried_out_by(op);
	for (const struct capability_output *o = op->outputs; o != NULL;
	     o = o->next, count++) {
		if (o->name.n == 0)
			return false;
		any = any || capability_output_has_shape(o);
	}
	return any && (count > 1 || op->by == CAPABILITY_BY_MOCK);
}

/* Reports whether o or an output in it has a source for its value. */
static bool
is_mapped(const struct capability_output *o)
{
	if (o->path != NULL || o->literal != NULL || o->constant != NULL ||
	    o->problem.p != NULL)
		return true;
	for (const struct capability_output *p = o->properties; p != NULL;
	     p = p->next)
		if (is_mapped(p))
			return true;
	return (o->items != NULL && is_mapped(o->items)) ||
	       (o->values != NULL && is_mapped(o->values));
}

bool
capability_output_make_answer(const struct capability_operation *op)
{
	bool mapped;

	op = carried_out_by(op);
	mapped = op->by != CAPABILITY_BY_STEPS;
	if (op->mappings != NULL)
		return false;
	for (const struct capability_output *o = op->outputs;
	     o != NULL && !mapped; o = o->next)
		mapped = is_mapped(o);
	return mapped && op->outputs != NULL &&
	       (capability_output_are_members(op) ||
	           capability_output_has_shape(op->outputs));
}

const struct capability_operation *
capability_output_owner(const struct capability_operation *op)
{
	const struct capability_operation *inner = NULL;

	if (op->by == CAPABILITY_BY_FUNCTION && op->function != NULL &&
	    op->function != op)
		inner = capability_output_owner(op->function);
	if (inner != NULL)
		return inner;
	return capability_output_make_answer(op) ? op : NULL;
}

/* Formats such as CSV have only text: converts it if all of it is a number. */
static const struct json *
as_number(struct arena *a, const struct json *v, bool whole)
{
	struct json *number;

	if (v->kind != JSON_STRING || !json_number_is(v->text) ||
	    (whole && !json_number_is_whole(v->text)))
		return v;
	number = json_new(a, JSON_NUMBER);
	number->text = v->text;
	return number;
}

static const struct json *
as_boolean(struct arena *a, const struct json *v)
{
	const bool yes = str_is(v->text, "true");

	if (v->kind != JSON_STRING || (!yes && !str_is(v->text, "false")))
		return v;
	return json_new_bool(a, yes);
}

/* The first n characters of UTF-8. */
static struct str
characters(struct str s, int64_t n)
{
	size_t at = 0;

	while (at < s.n && n > 0) {
		at++;
		while (at < s.n && (s.p[at] & 0xc0) == 0x80)
			at++;
		n--;
	}
	return str_part(s, 0, at);
}

const struct json *
capability_output_typed(
    struct arena *a, const struct capability_output *o, const struct json *v)
{
	if (o->typed && o->type == CAPABILITY_TYPE_STRING)
		v = json_as_text(a, v);
	else if (o->typed && o->type == CAPABILITY_TYPE_BOOLEAN)
		v = as_boolean(a, v);
	else if (o->typed && (o->type == CAPABILITY_TYPE_NUMBER ||
	                         o->type == CAPABILITY_TYPE_INTEGER))
		v = as_number(a, v, o->type == CAPABILITY_TYPE_INTEGER);
	if (o->max_length >= 0 && v->kind == JSON_STRING &&
	    v->text.n > (size_t)o->max_length)
		v = json_new_text(a, characters(v->text, o->max_length));
	return v;
}
