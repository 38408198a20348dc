/* template_render.c - renders a Mustache template. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "data/template/template_node.h"

enum {
	STEPS_MAX =
	    2000000, /* limit of one rendering: nodes and members visited */
	LOOKUP_STEPS = 100, /* cost of a call of lookup */
	STEP_COST = 20, /* in units of a budget */
};

/* The values of the open sections, the innermost first. */
struct scope {
	const struct json *value;
	const struct scope *outer;
};

struct run {
	struct template_rendering *r;
	struct buf *out;
	size_t steps; /* left */
	bool spent;
};

/* Spends n steps.  Returns false if the limit is exceeded, and from then on. */
static bool
spend(struct run *run, size_t n)
{
	if (run->steps < n || !cpu_budget_spend(run->r->budget, n * STEP_COST))
		run->spent = true;
	else
		run->steps -= n;
	return !run->spent && !run->out->over;
}

/* What the rest of a name, behind its first part, selects in v. */
static const struct json *
find_rest(const struct json_member *name, const struct json *v)
{
	const struct json_member rest = { name->steps + 1, name->count - 1 };

	return json_member_find_item(&rest, v);
}

/* Longer names count before shorter parts. */
static const struct json *
look_up(
    template_lookup_fn *lookup, void *context, const struct template_node *node)
{
	const struct json *v = lookup(context, node->text);
	const struct str first = node->name.steps[0].name;

	if (v != NULL || node->name.count == 1 || first.n == 0)
		return v;
	return find_rest(&node->name, lookup(context, first));
}

const struct json *
template_render_one(
    const struct template *t, template_lookup_fn *lookup, void *context)
{
	return look_up(lookup, context, template_node_only(t));
}

/*
 * Finds a name.  Only the innermost scope that has its first part is searched
 * for the other parts (Mustache specification, dotted names).
 */
static const struct json *
find(struct run *run, const struct scope *scope,
    const struct template_node *node)
{
	if (str_is(node->text, "."))
		return scope != NULL
		           ? scope->value
		           : run->r->lookup(run->r->context, node->text);
	for (; scope != NULL; scope = scope->outer) {
		const struct json *v;

		if (scope->value->kind != JSON_OBJECT)
			continue;
		if (!spend(run, 2 * scope->value->count))
			return NULL;
		v = json_get_str(scope->value, node->text);
		if (v == NULL && node->name.count > 1) {
			v = json_get_str(
			    scope->value, node->name.steps[0].name);
			if (v != NULL)
				return find_rest(&node->name, v);
		}
		if (v != NULL)
			return v;
	}
	if (!spend(run, LOOKUP_STEPS))
		return NULL;
	return look_up(run->r->lookup, run->r->context, node);
}

static bool
is_false(const struct json *v)
{
	return v == NULL || v->kind == JSON_NULL ||
	       (v->kind == JSON_BOOL && !v->boolean) ||
	       (v->kind == JSON_ARRAY && v->first == NULL);
}

void
template_render_text(struct buf *out, const struct json *v)
{
	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		buf_add_str(out, v->text);
	else if (v->kind != JSON_NULL)
		json_write(out, v);
}

static void
put_value(struct run *run, const struct template_node *n, const struct json *v)
{
	static const struct json null = { .kind = JSON_NULL };
	template_write_fn *write =
	    n->kind == TEMPLATE_VALUE ? run->r->write : run->r->write_raw;

	if (v == NULL) {
		if (run->r->missing.p == NULL)
			run->r->missing = n->text;
		if (!run->r->writes_absent)
			return;
		v = &null;
	}
	if (write != NULL)
		write(run->r->write_context, run->out, v);
	else
		template_render_text(run->out, v);
}

static void render_all(struct run *run, const struct template_node *first,
    const struct scope *scope);

static void
put_section(struct run *run, const struct template_node *n,
    const struct json *v, const struct scope *scope)
{
	struct scope inner = { v, scope };

	if (v->kind == JSON_BOOL) {
		render_all(run, n->first, scope);
	} else if (v->kind != JSON_ARRAY) {
		render_all(run, n->first, &inner);
	} else {
		for (inner.value = v->first; inner.value != NULL;
		     inner.value = inner.value->next) {
			if (!spend(run, 1))
				return;
			render_all(run, n->first, &inner);
		}
	}
}

/*
 * Recursion is as deep as the sections of the template, which the parser
 * limits.
 */
static void
render_all(struct run *run, const struct template_node *first,
    const struct scope *scope)
{
	for (const struct template_node *n = first; n != NULL; n = n->next) {
		const struct json *v;

		if (!spend(run, 1))
			return;
		if (n->kind == TEMPLATE_TEXT) {
			buf_add_str(run->out, n->text);
			continue;
		}
		v = find(run, scope, n);
		if (n->kind == TEMPLATE_VALUE || n->kind == TEMPLATE_RAW)
			put_value(run, n, v);
		else if (n->kind == TEMPLATE_INVERTED && is_false(v))
			render_all(run, n->first, scope);
		else if (n->kind == TEMPLATE_SECTION && !is_false(v))
			put_section(run, n, v, scope);
	}
}

int
template_render(struct buf *out, const struct template *t,
    struct template_rendering *r, struct err *e)
{
	struct run run = { .r = r, .out = out, .steps = STEPS_MAX };

	r->missing = STR_NONE;
	render_all(&run, t->first, NULL);
	if (out->over)
		return err_set(e, ERR_LIMIT,
		    "the rendered text is longer than %zu bytes", out->max);
	if (r->budget != NULL && r->budget->over) {
		cpu_budget_refuse(r->budget, e);
		return err_prefix(e, "rendering a template was stopped");
	}
	if (run.spent)
		return err_set(e, ERR_LIMIT,
		    "the sections of a template visit too many values");
	return 0;
}
