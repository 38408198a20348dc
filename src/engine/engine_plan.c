/* engine_plan.c - which operations can work, and why the others cannot. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/binds/binds.h"
#include "engine/engine_internal.h"
#include "engine/engine.h"
#include "engine/response/response.h"
#include "engine/state/state.h"

/* Returns why a bind that the file names has no value. NULL: it has one. */
static const char *
name_problem(struct engine *en, const struct capability_ref_name *name)
{
	const struct engine_value *v = engine_value_get(en, name);

	if (v == NULL)
		return NULL;
	if (v->value.n == 0)
		return engine_binds_missing(en, &en->arena, v, name->bare);
	engine_redact_add(en, v->value);
	return NULL;
}

/* The same for each bind in a value, at any depth.  ref may be NULL. */
static const char *
value_problem(struct engine *en, const struct capability_ref *ref)
{
	const struct capability_ref_text *t = ref != NULL ? ref->text : NULL;
	const char *problem = NULL;

	for (size_t i = 0; t != NULL && i < t->count && problem == NULL; i++)
		if (t->pieces[i].name != NULL)
			problem = name_problem(en, t->pieces[i].name);
	for (const struct capability_ref *m = ref != NULL ? ref->first : NULL;
	     m != NULL && problem == NULL; m = m->next)
		problem = value_problem(en, m);
	return problem;
}

struct body_names {
	struct engine *en;
	const struct capability_ref_template *template;
	const char *problem;
};

/* Checks a tag of a body.  A name inside a section may be missing. */
static bool
on_body_tag(void *context, const struct template_tag *tag)
{
	struct body_names *b = context;
	const struct engine_value *v = engine_value_get(
	    b->en, capability_ref_template_get(b->template, tag->name));

	if (v == NULL)
		return true;
	if (v->value.n > 0)
		engine_redact_add(b->en, v->value);
	else if (!tag->section && !tag->inside && b->problem == NULL)
		b->problem = engine_binds_not_set(&b->en->arena, v->name);
	return true;
}

static void
on_body_template(struct body_names *b, const struct capability_ref_template *t)
{
	b->template = t;
	if (t != NULL && t->template != NULL)
		template_each_tag(t->template, on_body_tag, b);
}

static void
on_body_value(struct body_names *b, const struct capability_ref *ref)
{
	on_body_template(b, ref->key);
	on_body_template(b, ref->template);
	for (const struct capability_ref *m = ref->first; m != NULL;
	     m = m->next)
		on_body_value(b, m);
}

static const char *
body_problem(struct engine *en, const struct capability_body *body)
{
	struct body_names b = { .en = en };

	if (body != NULL && body->ref != NULL)
		on_body_value(&b, body->ref);
	return b.problem;
}

/*
 * Returns the problem of a bind in the path; parameters of the operation have
 * precedence over binds.
 */
static const char *
path_problem(struct engine *en, const struct capability_consumed_operation *op)
{
	const struct capability_ref_path *path = op->path_ref;
	const char *problem = NULL;

	for (size_t i = 0; i < path->count && problem == NULL; i++) {
		const struct capability_ref_name *name = path->pieces[i].name;

		if (name != NULL &&
		    capability_find_param(op, name->text) == NULL)
			problem = name_problem(en, name);
	}
	return problem;
}

/* Why an API key that is a member of the body cannot be sent; NULL: it can. */
static const char *
member_problem(struct engine *en, const struct engine_target *t,
    const struct capability_consumed_operation *op)
{
	static const char *const kinds[] = {
		[CAPABILITY_BODY_TEXT] = "text",
		[CAPABILITY_BODY_XML] = "XML",
		[CAPABILITY_BODY_SPARQL] = "SPARQL",
		[CAPABILITY_BODY_MULTIPART] = "multipart",
	};
	const struct capability_auth *auth = t->consumes->auth;
	const struct capability_body *body = op->body;
	const char *kind = NULL;

	if (auth == NULL || auth->type != CAPABILITY_AUTH_APIKEY ||
	    auth->placement != CAPABILITY_IN_BODY || op == t->consumes->any)
		return NULL;
	if (op->method == HTTP_METHOD_GET || op->method == HTTP_METHOD_HEAD)
		return arena_printf(&en->arena,
		    "the API's key is a member of the body, which a %s request "
		    "does not have: use another 'placement' in the file",
		    http_method_name(op->method));
	if (body != NULL && !body->plain && (size_t)body->type < LEN(kinds))
		kind = kinds[body->type];
	if (kind == NULL)
		return NULL;
	return arena_printf(&en->arena,
	    "the API's key is a member of the body, but the body is %s, not "
	    "JSON or a form: use another 'placement' in the file",
	    kind);
}

static void
plan_operation(struct engine *en, const struct engine_target *t,
    const struct capability_consumed_operation *op)
{
	struct engine_operation *plan = &en->operations[en->operation_count++];

	plan->consumed = op;
	plan->target = t;
	plan->problem = op->problem.n > 0
	                    ? arena_strdup(&en->arena, op->problem)
	                    : t->problem;
	if (plan->problem == NULL && !t->authority)
		plan->problem = member_problem(en, t, op);
	for (struct capability_param *p = op->params;
	     p != NULL && plan->problem == NULL && !t->authority; p = p->next)
		plan->problem = value_problem(en, p->ref);
	if (plan->problem == NULL && !t->authority)
		plan->problem = path_problem(en, op);
	if (plan->problem == NULL && !t->authority)
		plan->problem = body_problem(en, op->body);
}

static int
compare_plans(const void *a, const void *b)
{
	const struct engine_operation *x = a, *y = b;
	uintptr_t p = (uintptr_t)x->consumed, q = (uintptr_t)y->consumed;

	return p < q ? -1 : p > q;
}

static void
plan_consumed(struct engine *en)
{
	size_t count = 0;

	for (size_t i = 0; i < en->target_count; i++) {
		const struct capability_consumes *c = en->targets[i].consumes;

		count += c->any != NULL;
		for (struct capability_consumed_operation *op = c->operations;
		     op != NULL; op = op->next)
			count++;
	}
	en->operations =
	    arena_new(&en->arena, count * sizeof(*en->operations) + 1);
	for (size_t i = 0; i < en->target_count; i++) {
		const struct capability_consumes *c = en->targets[i].consumes;

		if (c->any != NULL)
			plan_operation(en, &en->targets[i], c->any);
		for (struct capability_consumed_operation *op = c->operations;
		     op != NULL; op = op->next)
			plan_operation(en, &en->targets[i], op);
	}
	if (count > 0)
		qsort(en->operations, count, sizeof(*en->operations),
		    compare_plans);
}

const struct engine_operation *
engine_plan(
    const struct engine *en, const struct capability_consumed_operation *op)
{
	struct engine_operation key = { .consumed = op };

	return en->operation_count == 0
	           ? NULL
	           : bsearch(&key, en->operations, en->operation_count,
	                 sizeof(key), compare_plans);
}

bool
engine_is_authority(
    const struct engine *en, const struct capability_consumed_operation *op)
{
	const struct engine_operation *plan = engine_plan(en, op);

	return plan != NULL && plan->target->authority;
}

const char *
engine_problem(
    const struct engine *en, const struct capability_consumed_operation *op)
{
	const struct engine_operation *plan = engine_plan(en, op);

	return plan != NULL ? plan->problem
	                    : "the operation that it calls does not exist";
}

static int
compare_exposed(const void *a, const void *b)
{
	const struct engine_exposed *x = a, *y = b;
	uintptr_t p = (uintptr_t)x->operation, q = (uintptr_t)y->operation;

	return p < q ? -1 : p > q;
}

static struct engine_exposed *
find_exposed(const struct engine *en, const struct capability_operation *op)
{
	struct engine_exposed key = { .operation = op };

	return en->exposed_count == 0
	           ? NULL
	           : bsearch(&key, en->exposed, en->exposed_count, sizeof(key),
	                 compare_exposed);
}

static const char *plan_by(
    struct engine *en, const struct capability_operation *op, unsigned *reach);

/* Plans a function, once for all operations that refer to it. */
static const char *
plan_function(
    struct engine *en, const struct capability_operation *op, unsigned *reach)
{
	struct engine_exposed *x = find_exposed(en, op);

	if (x == NULL)
		return "the operation that it calls does not exist";
	if (!x->planned) {
		x->planned = true;
		x->problem = plan_by(en, op, &x->reach);
	}
	*reach |= x->reach;
	return x->problem;
}

static bool
makes_secrets(
    const struct engine *en, const struct capability_consumed_operation *op)
{
	if (op->secrets != NULL)
		return true;
	if (op->method == HTTP_METHOD_DELETE ||
	    capability_safety_of_call(op) == CAPABILITY_SAFETY_READS)
		return false;
	return engine_is_authority(en, op) ||
	       capability_secret_name_in_outputs(op->outputs);
}

static const char *
plan_call(struct engine *en, const struct capability_consumed_operation *op,
    unsigned *reach)
{
	*reach |= engine_is_authority(en, op) ? ENGINE_REACHES_AUTHORITY
	                                      : ENGINE_REACHES_REMOTE;
	if (makes_secrets(en, op))
		*reach |= ENGINE_MAKES_SECRETS;
	return engine_problem(en, op);
}

static const char *
plan_steps(
    struct engine *en, const struct capability_operation *op, unsigned *reach)
{
	const char *problem = NULL, *found;

	for (const struct capability_step *s = op->steps; s != NULL;
	     s = s->next) {
		found = s->operation != NULL ? plan_by(en, s->operation, reach)
		                             : NULL;
		if (found == NULL && s->operation != NULL &&
		    s->operation->call != NULL)
			found = mapping_project_problem(s->operation->call);
		for (size_t i = 0; i < LEN(s->parts) && found == NULL; i++)
			found = value_problem(en, s->parts[i].ref);
		if (found != NULL && problem == NULL)
			problem = arena_printf(&en->arena, "step '%.*s': %s",
			    STR_FMT(s->name), found);
	}
	return problem;
}

static const char *
plan_by(
    struct engine *en, const struct capability_operation *op, unsigned *reach)
{
	const char *problem = NULL;

	switch (op->by) {
	case CAPABILITY_BY_CALL:
	case CAPABILITY_BY_FORWARD:
		problem = plan_call(en, op->call, reach);
		break;
	case CAPABILITY_BY_FUNCTION:
		problem = plan_function(en, op->function, reach);
		break;
	case CAPABILITY_BY_STEPS:
		problem = plan_steps(en, op, reach);
		break;
	case CAPABILITY_BY_MOCK:
		break;
	case CAPABILITY_BY_NOTHING:
		problem = "the operation that it calls does not exist";
		break;
	}
	if (op->problem.n > 0)
		return arena_strdup(&en->arena, op->problem);
	for (const struct capability_with *w = op->with;
	     w != NULL && problem == NULL; w = w->next)
		problem = value_problem(en, w->ref);
	return problem != NULL ? problem : mapping_problem(op);
}

static size_t
list_chain(struct engine_exposed *out, size_t n, size_t room,
    const struct capability_operation *op)
{
	for (; op != NULL; op = op->next, n++)
		if (n < room)
			out[n].operation = op;
	return n;
}

/*
 * Adds the operations that can be called by themselves to out, which has space
 * for a limited number.  Returns how many there are.
 */
static size_t
list_operations(
    const struct capability *s, struct engine_exposed *out, size_t room)
{
	size_t n = 0;

	for (struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next) {
		n = list_chain(out, n, room, x->operations);
		n = list_chain(out, n, room, x->forwards);
		n = list_chain(out, n, room, x->reads);
	}
	for (struct capability_aggregate *a = s->aggregates; a != NULL;
	     a = a->next)
		n = list_chain(out, n, room, a->functions);
	return n;
}

static void
plan_exposed(struct engine *en)
{
	const size_t count = list_operations(en->capability, NULL, 0);

	en->exposed = arena_new(&en->arena, count * sizeof(*en->exposed) + 1);
	en->exposed_count = list_operations(en->capability, en->exposed, count);
	if (count > 0)
		qsort(
		    en->exposed, count, sizeof(*en->exposed), compare_exposed);
	for (size_t i = 0; i < count; i++) {
		unsigned reach = 0;

		plan_function(en, en->exposed[i].operation, &reach);
	}
}

void
engine_make_plans(struct engine *en)
{
	plan_consumed(en);
	plan_exposed(en);
}

const char *
engine_operation_problem(
    const struct engine *en, const struct capability_operation *op)
{
	const struct engine_exposed *found = find_exposed(en, op);

	return found != NULL ? found->problem : "it is not in this file";
}

unsigned
engine_reach(const struct engine *en, const struct capability_operation *op)
{
	const struct engine_exposed *found = find_exposed(en, op);

	return found != NULL ? found->reach : 0;
}

struct str
engine_base_uri(
    const struct engine *en, const struct capability_consumed_operation *op)
{
	const struct engine_operation *plan = engine_plan(en, op);

	return plan != NULL ? plan->target->base_uri : STR_NONE;
}
