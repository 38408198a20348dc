/* coerce_arguments.c - the arguments of a tool, as their parameters are
 * declared.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "capability/capability.h"
#include "engine/arguments/coerce.h"
#include "engine/arguments/coerce_arguments.h"

enum {
	DEPTH = 64, /* of objects and arrays */
	VALUE_COST = 50, /* of the budget */
};

struct coercion {
	struct arena *a;
	struct cpu_budget *budget;
	int depth;
};

static const struct json *coerce(
    struct coercion *c, const struct capability_param *p, const struct json *v);

/* JSON of that kind in a text; otherwise v. */
static const struct json *
from_text(struct coercion *c, const struct json *v, enum json_kind kind)
{
	const struct json *read;

	if (v->kind != JSON_STRING || v->text.n > JSON_IN_TEXT_BYTES ||
	    !cpu_budget_spend(c->budget, VALUE_COST + v->text.n))
		return v;
	read = json_parse_text(c->a, v->text);
	return json_is(read, kind) ? read : v;
}

static const struct json *
to_type(struct coercion *c, enum capability_type type, const struct json *v)
{
	static const enum json_kind kinds[] = {
		[CAPABILITY_TYPE_STRING] = JSON_STRING,
		[CAPABILITY_TYPE_NUMBER] = JSON_NUMBER,
		[CAPABILITY_TYPE_INTEGER] = JSON_NUMBER,
		[CAPABILITY_TYPE_BOOLEAN] = JSON_BOOL,
		[CAPABILITY_TYPE_ARRAY] = JSON_ARRAY,
		[CAPABILITY_TYPE_OBJECT] = JSON_OBJECT,
	};

	if (type == CAPABILITY_TYPE_STRING)
		return json_as_text(c->a, v);
	if (v->kind != kinds[type])
		v = from_text(c, v, kinds[type]);
	if (type == CAPABILITY_TYPE_INTEGER)
		return json_as_integer(c->a, v);
	if (type == CAPABILITY_TYPE_ARRAY && v->kind != JSON_ARRAY &&
	    v->kind != JSON_NULL)
		return json_as_list(c->a, v);
	return v;
}

static const struct json *
coerce_items(struct coercion *c, const struct capability_param *items,
    const struct json *v)
{
	struct json *copy = json_new(c->a, JSON_ARRAY);
	bool changed = false;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct json *one = coerce(c, items, m);

		changed = changed || one != m;
		json_push(copy, json_alias(c->a, one));
	}
	return changed ? copy : v;
}

/* A parameter that may be null keeps it; others may be absent. */
static bool
is_absent(const struct capability_param *p, const struct json *v)
{
	if (v->kind != JSON_NULL || p->required)
		return false;
	return p->schema != NULL ? !schema_is_nullable(p->schema) : p->typed;
}

static const struct json *
coerce_members(struct coercion *c, const struct capability_param *params,
    const struct json *v)
{
	struct json *copy = json_new(c->a, JSON_OBJECT);
	bool changed = false;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct capability_param *p =
		    capability_param_find(params, m->name);
		const struct json *one = p != NULL ? coerce(c, p, m) : m;

		if (p != NULL && is_absent(p, m)) {
			changed = true;
			continue;
		}
		changed = changed || one != m;
		json_add_str(copy, m->name, json_alias(c->a, one));
	}
	return changed ? copy : v;
}

static const struct json *
coerce(
    struct coercion *c, const struct capability_param *p, const struct json *v)
{
	v = coerce_split(c->a, p, v);
	if (p->schema != NULL)
		return schema_coerce(p->schema, c->a, v, c->budget);
	if (!p->typed || c->depth == DEPTH ||
	    !cpu_budget_spend(c->budget, VALUE_COST))
		return v;
	c->depth++;
	v = to_type(c, p->type, v);
	if (v->kind == JSON_OBJECT && p->properties != NULL)
		v = coerce_members(c, p->properties, v);
	if (v->kind == JSON_ARRAY && p->items != NULL)
		v = coerce_items(c, p->items, v);
	c->depth--;
	return v;
}

const struct json *
coerce_arguments(struct arena *a, const struct capability_param *params,
    const struct json *arguments, struct cpu_budget *budget)
{
	struct coercion c = { .a = a, .budget = budget };

	return coerce_members(&c, params, arguments);
}
