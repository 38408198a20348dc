/* capability_ref_compile.c - compiles all values that a call evaluates. */
#include "base/base.h"
#include "capability/model/model.h"
#include "data/json/json.h"

#include "capability/ref/ref.h"

static const struct capability_ref *
compile(struct capability *s, const struct json *v)
{
	return capability_ref_new(&s->arena, s->binds, v);
}

static void
compile_params(struct capability *s, struct capability_param *p)
{
	for (; p != NULL; p = p->next) {
		struct capability_ref_input *in;

		if (p->input != NULL)
			continue; /* operations share this list */
		in = arena_new(&s->arena, sizeof(*in));
		*in = capability_ref_name_input(p->name);
		p->input = in;
		if (p->value.p != NULL)
			p->ref = compile(s, json_new_text(&s->arena, p->value));
	}
}

static void
compile_outputs(struct capability *s, struct capability_output *o)
{
	for (; o != NULL; o = o->next) {
		o->ref = compile(s, o->literal);
		compile_outputs(s, o->properties);
		compile_outputs(s, o->items);
		compile_outputs(s, o->values);
	}
}

static void compile_operation(
    struct capability *s, struct capability_operation *op);

static void
compile_steps(struct capability *s, struct capability_step *step)
{
	for (; step != NULL; step = step->next) {
		step->ref = compile(s, step->value);
		if (step->operation != NULL)
			compile_operation(s, step->operation);
	}
}

static void
compile_operation(struct capability *s, struct capability_operation *op)
{
	for (struct capability_with *w = op->with; w != NULL; w = w->next)
		w->ref = compile(s, w->value);
	for (struct capability_mapping *m = op->mappings; m != NULL;
	     m = m->next)
		m->ref = compile(s, m->value);
	compile_params(s, op->params);
	compile_outputs(s, op->outputs);
	compile_steps(s, op->steps);
}

static void
compile_operations(struct capability *s, struct capability_operation *op)
{
	for (; op != NULL; op = op->next)
		compile_operation(s, op);
}

static void
compile_consumed(struct capability *s, struct capability_consumed_operation *op)
{
	compile_params(s, op->params);
	compile_outputs(s, op->outputs);
	if (op->body != NULL)
		op->body->ref = compile(s, op->body->data);
}

void
capability_ref_compile(struct capability *s)
{
	for (struct capability_consumes *c = s->consumes; c != NULL;
	     c = c->next) {
		if (c->any != NULL)
			compile_consumed(s, c->any);
		for (struct capability_consumed_operation *op = c->operations;
		     op != NULL; op = op->next)
			compile_consumed(s, op);
	}
	for (struct capability_exposes *x = s->exposes; x != NULL;
	     x = x->next) {
		compile_operations(s, x->operations);
		compile_operations(s, x->forwards);
		compile_operations(s, x->reads);
	}
	for (struct capability_aggregate *a = s->aggregates; a != NULL;
	     a = a->next)
		compile_operations(s, a->functions);
}
