/* resolver.c - evaluates references and templates of a file in one call. */
#include "base/base.h"
#include "capability/capability.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "engine/arguments/caller_input.h"
#include "engine/arguments/declared_params.h"
#include "engine/arguments/resolver.h"
#include "engine/binds/binds.h"
#include "engine/state/state.h"

enum { TEXT_BYTES = 1 << 20, VALUE_DEPTH = 64 };

const struct caller_want resolver_anywhere = { .in = CAPABILITY_IN_NONE };

struct resolver
resolver_of(const struct call *c, struct err *e)
{
	return (struct resolver){
		.input = { .call = c, .arena = c->arena, .e = e },
	};
}

bool
resolver_is_of_caller(
    const struct call *c, const struct capability_ref_name *name)
{
	return name->prefix.p != NULL &&
	       (name->of_surface ||
	           (c->operation != NULL &&
	               str_equal(name->prefix, c->operation->prefix)));
}

struct caller_value
resolver_given(struct resolver *r, const struct capability_ref_input *in,
    const struct caller_want *want)
{
	const struct capability_param *p =
	    declared_params_find(r->input.call->operation, in);

	return p != NULL ? declared_params_value(r, p, want)
	                 : caller_input_find(&r->input, in, want);
}

/*
 * The rules in the order of their precedence.  Each reports whether it applies;
 * then *out is the value, which may be absent.
 */
typedef bool name_rule_fn(struct resolver *r,
    const struct capability_ref_name *name, const struct caller_want *want,
    struct caller_value *out);

static bool
of_caller(struct resolver *r, const struct capability_ref_name *name,
    const struct caller_want *want, struct caller_value *out)
{
	if (!resolver_is_of_caller(r->input.call, name))
		return false;
	*out = resolver_given(r, &name->behind, want);
	return true;
}

/*
 * Finds the result of a step.  Text is converted to the type of the parameter,
 * like text from HTTP.
 */
static bool
of_step(struct resolver *r, const struct capability_ref_name *name,
    const struct caller_want *want, struct caller_value *out)
{
	const struct step_results *results = r->input.call->source.results;
	const struct json *v;

	(void)want;
	if (results == NULL ||
	    !step_results_find(results, name, &v, r->input.e))
		return false;
	*out = (struct caller_value){
		.value = v,
		.text = json_is(v, JSON_STRING),
	};
	return true;
}

static bool
of_bind(struct resolver *r, const struct capability_ref_name *name,
    const struct caller_want *want, struct caller_value *out)
{
	const struct engine_value *v =
	    engine_value_get(r->input.call->thread->engine, name);

	(void)want;
	if (v == NULL)
		return false;
	*out = (struct caller_value){ .value = NULL };
	if (v->value.p != NULL) {
		out->value = json_new_text(r->input.arena, v->value);
		out->text = true;
	}
	return true;
}

static bool
of_input(struct resolver *r, const struct capability_ref_name *name,
    const struct caller_want *want, struct caller_value *out)
{
	*out = resolver_given(r, &name->whole, want);
	return true;
}

struct caller_value
resolver_find(struct resolver *r, const struct capability_ref_name *name,
    const struct caller_want *want)
{
	static name_rule_fn *const rules[] = {
		of_caller,
		of_step,
		of_bind,
		of_input,
	};
	struct caller_value out = { .value = NULL };

	for (size_t i = 0; i < LEN(rules); i++)
		if (rules[i](r, name, want, &out))
			break;
	return out;
}

/*
 * One rendering: where its tags are looked up, and how the last value was sent.
 */
struct rendering {
	struct resolver *resolver;
	const struct capability_ref_template *template;
	struct caller_want want;
	struct caller_value last;
};

static const struct json *
look_up(void *context, struct str text)
{
	struct rendering *x = context;
	const struct capability_ref_name *name =
	    capability_ref_template_get(x->template, text);

	x->last = (struct caller_value){ .value = NULL };
	if (name != NULL)
		x->last = resolver_find(x->resolver, name, &x->want);
	return x->last.value;
}

/* "{{name}}" alone keeps the type of its value. */
static struct caller_value
render_one(struct rendering *x)
{
	const struct json *v =
	    template_render_one(x->template->template, look_up, x);

	x->last.value = v;
	return x->last;
}

static struct caller_value
render(struct resolver *r, const struct capability_ref_template *t,
    const struct caller_want *want)
{
	struct rendering x = { .resolver = r, .template = t, .want = *want };
	struct template_rendering how = {
		.lookup = look_up,
		.context = &x,
		.budget = offload_budget(r->input.call),
	};
	struct caller_value out = { .text = true };
	struct buf b;

	if (t->template == NULL) {
		*r->input.e = *t->error;
		return (struct caller_value){ .value = NULL };
	}
	if (t->is_one_name)
		return render_one(&x);
	/* A body inserted in a text is not passed on as bytes. */
	x.want.raw = false;
	buf_init(&b, TEXT_BYTES);
	template_render(&b, t->template, &how, r->input.e);
	out.value = json_new_text(
	    r->input.arena, arena_str(r->input.arena, buf_str(&b)));
	buf_done_secret(&b);
	if (want->complete && how.missing.p != NULL)
		return (struct caller_value){ .value = NULL };
	return out;
}

/*
 * As of_step(), but not for a name alone: outside of {{}} that is a text, which
 * may equal the name of a step.
 */
static bool
of_qualified_step(struct resolver *r, const struct capability_ref_name *name,
    const struct caller_want *want, struct caller_value *out)
{
	return name->is_qualified && of_step(r, name, want, out);
}

static bool
of_declared(struct resolver *r, const struct capability_ref_name *name,
    const struct caller_want *want, struct caller_value *out)
{
	const struct capability_operation *op = r->input.call->operation;

	if (op == NULL || op->derived ||
	    capability_param_find(op->params, name->text) == NULL)
		return false;
	*out = resolver_given(r, &name->whole, want);
	return true;
}

static struct caller_value
evaluate_text(struct resolver *r, const struct capability_ref *ref,
    const struct caller_want *want)
{
	static name_rule_fn *const rules[] = {
		of_caller,
		of_qualified_step,
		of_declared,
	};
	struct caller_value out = { .value = NULL };

	for (size_t i = 0; i < LEN(rules); i++)
		if (rules[i](r, ref->name, want, &out))
			return out;
	if (ref->template != NULL)
		return render(r, ref->template, want);
	return (struct caller_value){ .value = ref->value };
}

static struct caller_value evaluate(struct resolver *r,
    const struct capability_ref *ref, const struct caller_want *want,
    int depth);

/* Evaluates an object or list of the file that contains references. */
static struct caller_value
evaluate_members(struct resolver *r, const struct capability_ref *ref,
    const struct caller_want *want, int depth)
{
	const enum json_kind kind = ref->value->kind;
	struct json *out = json_new(r->input.arena, kind);
	struct caller_want inside = *want;

	/* A body inside another value is not passed on as bytes. */
	inside.raw = false;
	for (const struct capability_ref *m = ref->first; m != NULL;
	     m = m->next) {
		const struct caller_value found =
		    evaluate(r, m, &inside, depth + 1);
		struct json *copy;

		if (found.value == NULL)
			continue;
		copy = json_copy(r->input.arena, found.value);
		if (kind == JSON_OBJECT)
			json_add_str(out, m->value->name, copy);
		else
			json_push(out, copy);
	}
	return (struct caller_value){ .value = out };
}

static struct caller_value
evaluate(struct resolver *r, const struct capability_ref *ref,
    const struct caller_want *want, int depth)
{
	if (ref->name != NULL)
		return evaluate_text(r, ref, want);
	if (depth < VALUE_DEPTH &&
	    (ref->value->kind == JSON_OBJECT || ref->value->kind == JSON_ARRAY))
		return evaluate_members(r, ref, want, depth);
	return (struct caller_value){ .value = ref->value };
}

struct caller_value
resolver_value(struct resolver *r, const struct capability_ref *ref,
    const struct caller_want *want)
{
	return evaluate(r, ref, want, 0);
}

struct caller_value
resolver_constant(struct resolver *r, const struct capability_ref *ref,
    const struct caller_want *want)
{
	struct caller_value v = evaluate(r, ref, want, 0);

	v.text = v.text || json_is(v.value, JSON_STRING);
	return v;
}
