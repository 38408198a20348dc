/* step_condition.c - decides whether a step runs. */
#include <assert.h>

#include "base/base.h"
#include "capability/capability.h"
#include "data/json/json.h"
#include "engine/arguments/arguments.h"
#include "engine/step_condition.h"

bool
step_condition_is_true(const struct json *v)
{
	if (v == NULL)
		return false;
	switch (v->kind) {
	case JSON_NULL:
		return false;
	case JSON_BOOL:
		return v->boolean;
	case JSON_NUMBER:
		return json_number_order(v->text, STR("0")) != 0;
	case JSON_STRING:
		return v->text.n > 0 && !str_is(v->text, "false") &&
		       !str_is(v->text, "0");
	case JSON_ARRAY:
	case JSON_OBJECT:
		return v->first != NULL;
	}
	return false;
}

/* Scalars are equal if their texts or their numbers are: 5, 5.0 and "5". */
static bool
is_equal(const struct json *a, const struct json *b)
{
	const struct str x = json_scalar_text(a), y = json_scalar_text(b);

	if (x.p != NULL && y.p != NULL)
		return str_equal(x, y) ||
		       (json_number_is(x) && json_number_is(y) &&
		           json_number_order(x, y) == 0);
	if (a == NULL || b == NULL)
		return (a == NULL || a->kind == JSON_NULL) &&
		       (b == NULL || b->kind == JSON_NULL);
	return json_equal(a, b);
}

static bool
is_in(const struct json *v, const struct json *list)
{
	if (!json_is(list, JSON_ARRAY))
		return is_equal(v, list);
	for (const struct json *m = list->first; m != NULL; m = m->next)
		if (is_equal(v, m))
			return true;
	return false;
}

/* Compares numbers, also those in texts.  Other values are not ordered. */
static bool
is_ordered(const struct json *a, const struct json *b, int sign)
{
	const struct str x = json_scalar_text(a), y = json_scalar_text(b);

	return json_number_is(x) && json_number_is(y) &&
	       json_number_order(x, y) * sign > 0;
}

static bool
compare(enum capability_condition_key key, const struct json *v,
    const struct json *with)
{
	switch (key) {
	case CAPABILITY_CONDITION_IS:
		return is_equal(v, with);
	case CAPABILITY_CONDITION_IN:
		return is_in(v, with);
	case CAPABILITY_CONDITION_ABOVE:
		return is_ordered(v, with, 1);
	case CAPABILITY_CONDITION_BELOW:
		return is_ordered(v, with, -1);
	case CAPABILITY_CONDITION_EXISTS:
		return (v != NULL && v->kind != JSON_NULL) ==
		       step_condition_is_true(with);
	default: /* the value, and keys that loading has refused */
		return true;
	}
}

static bool holds(
    struct resolver *r, const struct capability_ref *c, int depth);

static bool
hold_all(struct resolver *r, const struct capability_ref *list, int depth)
{
	for (const struct capability_ref *m = list->first; m != NULL;
	     m = m->next)
		if (!holds(r, m, depth))
			return false;
	return true;
}

static bool
holds_any(struct resolver *r, const struct capability_ref *list, int depth)
{
	for (const struct capability_ref *m = list->first; m != NULL;
	     m = m->next)
		if (holds(r, m, depth))
			return true;
	return false;
}

static const struct json *
evaluate(struct resolver *r, const struct capability_ref *ref)
{
	return resolver_value(r, ref, &resolver_anywhere).value;
}

/* Evaluates `value` and what it is compared with; all comparisons must hold. */
static bool
holds_comparison(struct resolver *r, const struct capability_ref *c)
{
	const struct json *v = NULL;

	for (const struct capability_ref *m = c->first; m != NULL; m = m->next)
		if (capability_condition_key_of(m->value->name) ==
		    CAPABILITY_CONDITION_VALUE)
			v = evaluate(r, m);
	for (const struct capability_ref *m = c->first; m != NULL; m = m->next)
		if (!compare(capability_condition_key_of(m->value->name), v,
		        evaluate(r, m)))
			return false;
	return true;
}

static bool
holds(struct resolver *r, const struct capability_ref *c, int depth)
{
	assert(depth <= CAPABILITY_CONDITION_DEPTH + 1); /* loading checks */
	if (c->value->kind != JSON_OBJECT)
		return step_condition_is_true(evaluate(r, c));
	if (c->first == NULL)
		return false;
	switch (capability_condition_key_of(c->first->value->name)) {
	case CAPABILITY_CONDITION_ALL:
		return hold_all(r, c->first, depth + 1);
	case CAPABILITY_CONDITION_ANY:
		return holds_any(r, c->first, depth + 1);
	case CAPABILITY_CONDITION_NOT:
		return !holds(r, c->first, depth + 1);
	default:
		return holds_comparison(r, c);
	}
}

bool
step_condition_holds(struct resolver *r, const struct capability_ref *condition)
{
	return condition == NULL ||
	       (holds(r, condition, 0) && r->input.e->kind == ERR_NONE);
}
