/* steps_shape.c - makes the answer of a sequence from the results of its steps.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/arguments.h"
#include "engine/response/response.h"
#include "engine/state/state.h"
#include "engine/step_lookup.h"
#include "engine/steps.h"
#include "engine/steps_internal.h"

/* Returns the member of that name, and adds an object if it is missing. */
static struct json *
nest(struct arena *a, struct json *target, struct str name)
{
	struct json *m = json_get_str(target, name);

	if (m == NULL)
		m = json_add_str(target, name, json_new(a, JSON_OBJECT));
	return m;
}

/*
 * Sets a value at a path: "a.b.c" is c in b in a.  If a part of the path has a
 * value that is not an object, v is dropped.
 */
static void
put_at(struct arena *a, struct json *object, const struct json_member *target,
    const struct json *v)
{
	const struct str last = target->steps[target->count - 1].name;

	for (size_t i = 0;
	     i + 1 < target->count && json_is(object, JSON_OBJECT); i++)
		object = nest(a, object, target->steps[i].name);
	if (json_is(object, JSON_OBJECT) && json_get_str(object, last) == NULL)
		json_add_str(object, last, json_copy(a, v));
}

static const struct json *
map(struct call *c, struct err *e)
{
	struct json *out = json_new(c->arena, JSON_OBJECT);
	struct resolver n = resolver_of(c, e);

	for (const struct capability_mapping *m = c->operation->mappings;
	     m != NULL; m = m->next) {
		const struct json *v =
		    resolver_value(&n, m->ref, &resolver_anywhere).value;

		if (v != NULL)
			put_at(c->arena, out, &m->target_member, v);
	}
	return e->kind == ERR_NONE ? out : NULL;
}

/* Returns the parts of v that the output names, at any depth. */
static struct json *
pick(struct arena *a, const struct capability_output *o, const struct json *v)
{
	struct json *out;

	if (json_is(v, JSON_OBJECT) && o->properties != NULL) {
		out = json_new(a, JSON_OBJECT);
		for (const struct capability_output *p = o->properties;
		     p != NULL; p = p->next)
			json_add_str(
			    out, p->name, pick(a, p, json_get_str(v, p->name)));
		return out;
	}
	if (json_is(v, JSON_ARRAY) && o->items != NULL) {
		out = json_new(a, JSON_ARRAY);
		for (const struct json *m = v->first; m != NULL; m = m->next)
			json_push(out, pick(a, o->items, m));
		return out;
	}
	return json_alias(a, v);
}

/*
 * Returns the result of the step with that name, else that member of the newest
 * result that has it.
 */
static const struct json *
named_result(const struct step_results *r, struct str name)
{
	const struct json *v = step_results_get(r, name), *found = NULL;

	for (const struct json *m = r->seen->first; v == NULL && m != NULL;
	     m = m->next)
		if (json_get_str(m, name) != NULL)
			found = json_get_str(m, name);
	for (const struct json *m = r->whole->first;
	     v == NULL && found == NULL && m != NULL; m = m->next)
		if (json_get_str(m, name) != NULL)
			v = json_get_str(m, name);
	return v != NULL ? v : found;
}

/*
 * Returns an object for outputs that have only names: each is the result with
 * its name.  NULL: no result has any of the names.
 */
static const struct json *
pick_named(struct call *c)
{
	const struct step_results *r = &c->state->steps->results;
	struct json *out = json_new(c->arena, JSON_OBJECT);
	bool any = false;

	for (const struct capability_output *o = c->operation->outputs;
	     o != NULL; o = o->next) {
		const struct json *v;

		if (o->name.n == 0)
			return NULL;
		v = named_result(r, o->name);
		any = any || v != NULL;
		json_add_str(out, o->name, pick(c->arena, o, v));
	}
	return any ? out : NULL;
}

/* Reports whether a mapping of an output begins with the name of a step. */
static bool
maps_results(const struct step_results *r, const struct capability_output *o)
{
	for (; o != NULL; o = o->next) {
		if (o->step != NULL && step_results_names(r, o->step))
			return true;
		if (maps_results(r, o->properties))
			return true;
	}
	return false;
}

int
steps_shape(struct call *c, struct err *e)
{
	const struct steps *f = c->state->steps;
	const struct capability_operation *op = c->operation;
	const struct json *v = NULL;

	if (f->ended || op->by != CAPABILITY_BY_STEPS)
		return 0;
	if (op->mappings != NULL) {
		v = map(c, e);
		return v == NULL ? -1 : synthetic_response_json(c, v, e);
	}
	if (maps_results(&f->results, op->outputs))
		return synthetic_response_json(c, f->results.seen, e);
	if (!capability_output_make_answer(op))
		v = pick_named(c);
	if (v == NULL)
		v = f->list;
	/* If no step made a call, there is no response yet: 204. */
	if (v == NULL && c->response.status != 0)
		return 0;
	return synthetic_response_json(c, v, e);
}
