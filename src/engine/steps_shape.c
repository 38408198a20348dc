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

/* The member of that name below target, made where it is missing. */
static struct json *
nest(struct arena *a, struct json *target, struct str name)
{
	struct json *m = json_get_str(target, name);

	if (m == NULL)
		m = json_add_str(target, name, json_new(a, JSON_OBJECT));
	return m;
}

/* "a.b.c": c in b in a.  A target that another one's value is in is lost. */
static void
put_at(struct arena *a, struct json *object, struct str target,
    const struct json *v)
{
	struct str rest = target, name = str_cut(&rest, '.');

	while (rest.n > 0 && json_is(object, JSON_OBJECT)) {
		object = nest(a, object, name);
		name = str_cut(&rest, '.');
	}
	if (json_is(object, JSON_OBJECT) && json_get_str(object, name) == NULL)
		json_add_str(object, name, json_copy(a, v));
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
			put_at(c->arena, out, m->target, v);
	}
	return e->kind == ERR_NONE ? out : NULL;
}

/* The parts of v that the output names, to whatever depth it does. */
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

/* A step of that name, or else the newest result with such a member. */
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

/* Outputs that only name: of the results what is called so; NULL: nothing. */
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

/* Does a mapping of an output begin with the name of a step? */
static bool
maps_results(const struct step_results *r, const struct capability_output *o)
{
	for (; o != NULL; o = o->next) {
		struct str rest = o->mapping;

		if (str_starts(rest, STR("$.")) &&
		    step_results_names(r, str_part(rest, 2, rest.n)))
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
	return v != NULL ? synthetic_response_json(c, v, e) : 0;
}
