/* capability_ref_compile.c - compiles all values that a call evaluates. */
#include "base/base.h"
#include "capability/model/model.h"
#include "data/json/json.h"

#include "capability/ref/ref.h"

enum { STRUCTURE_DEPTH = 64 };

static const struct capability_ref *
compile(struct capability *s, const struct json *v)
{
	return capability_ref_new(&s->arena, s->binds, v);
}

static const struct capability_ref *
compile_text(struct capability *s, struct str text)
{
	return compile(s, json_new_text(&s->arena, text));
}

static const struct capability_ref_text *
compile_pieces(struct capability *s, struct str text)
{
	return capability_ref_text_new(&s->arena, s->binds, text);
}

static const struct capability_ref_input *
keep_input(struct capability *s, struct capability_ref_input in)
{
	struct capability_ref_input *kept = arena_new(&s->arena, sizeof(*kept));

	*kept = in;
	return kept;
}

/* Where a parameter is declared to be, and how a name states that place. */
static const struct {
	enum capability_ref_place place;
	const char *prefix;
} places[] = {
	[CAPABILITY_IN_NONE] = { CAPABILITY_REF_ANYWHERE, "" },
	[CAPABILITY_IN_QUERY] = { CAPABILITY_REF_QUERY, "query." },
	[CAPABILITY_IN_HEADER] = { CAPABILITY_REF_HEADER, "header." },
	[CAPABILITY_IN_PATH] = { CAPABILITY_REF_PATH, "path." },
	[CAPABILITY_IN_COOKIE] = { CAPABILITY_REF_COOKIE, "cookie." },
	[CAPABILITY_IN_BODY] = { CAPABILITY_REF_BODY, "body." },
};

static void
compile_param_name(struct capability *s, struct capability_param *p)
{
	struct arena *a = &s->arena;

	p->input = keep_input(s, capability_ref_name_input(a, p->name));
	if (p->in == CAPABILITY_IN_ENVIRONMENT)
		p->variable = capability_ref_name_new(a, s->binds, p->name);
	else
		p->placed = keep_input(
		    s, capability_ref_name_input_in(a, places[p->in].place,
		           places[p->in].prefix, p->name));
	if (p->in == CAPABILITY_IN_BODY)
		p->field = keep_input(s, capability_ref_name_input_in(a,
		                             CAPABILITY_REF_BODY, "", p->name));
}

static void
compile_params(struct capability *s, struct capability_param *p)
{
	for (; p != NULL; p = p->next) {
		if (p->input != NULL)
			continue; /* operations share this list */
		compile_param_name(s, p);
		if (p->value.p != NULL)
			p->ref = compile_text(s, p->value);
	}
}

/* A list or object may be written in the file as JSON text. */
static const struct json *
compile_structure(struct capability *s, const struct capability_output *o)
{
	const struct json *v = o->constant != NULL ? o->constant : o->literal;
	const enum json_kind kind =
	    o->type == CAPABILITY_TYPE_ARRAY ? JSON_ARRAY : JSON_OBJECT;
	const struct json *read;

	if (!o->typed || !json_is(v, JSON_STRING) ||
	    (o->type != CAPABILITY_TYPE_ARRAY &&
	        o->type != CAPABILITY_TYPE_OBJECT))
		return NULL;
	read = json_parse(&s->arena, v->text, STRUCTURE_DEPTH, 0, NULL);
	return json_is(read, kind) ? read : NULL;
}

static void
compile_outputs(struct capability *s, struct capability_output *o)
{
	for (; o != NULL; o = o->next) {
		o->ref = compile(s, o->literal);
		o->structure = compile_structure(s, o);
		compile_outputs(s, o->properties);
		compile_outputs(s, o->items);
		compile_outputs(s, o->values);
	}
}

/* Mappings of an operation with steps may begin with the name of a step. */
static void
compile_mappings(struct capability *s, struct capability_output *o)
{
	for (; o != NULL; o = o->next) {
		if (str_starts(o->mapping, STR("$.")))
			o->step = capability_ref_name_new(
			    &s->arena, s->binds, o->mapping);
		compile_mappings(s, o->properties);
	}
}

static void compile_operation(
    struct capability *s, struct capability_operation *op);

static void
compile_steps(struct capability *s, struct capability_step *step)
{
	for (; step != NULL; step = step->next) {
		for (size_t i = 0; i < LEN(step->parts); i++)
			step->parts[i].ref = compile(s, step->parts[i].value);
		step->match_member = json_member_new(&s->arena, step->match);
		for (struct capability_item *p = step->picks; p != NULL;
		     p = p->next)
			p->member = json_member_new(&s->arena, p->text);
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
	     m = m->next) {
		m->ref = compile(s, m->value);
		m->target_member = json_member_new(&s->arena, m->target);
	}
	op->path_ref = compile_pieces(s, op->path);
	compile_params(s, op->params);
	compile_outputs(s, op->outputs);
	if (op->by == CAPABILITY_BY_STEPS)
		compile_mappings(s, op->outputs);
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
	op->path_ref = capability_ref_path_new(&s->arena, s->binds, op->path);
	compile_params(s, op->params);
	compile_outputs(s, op->outputs);
	if (op->body != NULL)
		op->body->ref = compile(s, op->body->data);
}

static void
compile_auth_text(
    void *context, struct str text, const struct capability_ref **ref)
{
	*ref = compile_text(context, text);
}

static void
compile_surface(struct capability *s, struct capability_exposes *x)
{
	capability_auth_each_text(x->auth, compile_auth_text, s);
	if (x->control != NULL && x->control->otlp_endpoint.p != NULL)
		x->control->otlp_ref =
		    compile_text(s, x->control->otlp_endpoint);
	for (struct capability_prompt *p = x->prompts; p != NULL; p = p->next)
		for (struct capability_prompt_message *m = p->messages;
		     m != NULL; m = m->next)
			m->ref =
			    capability_ref_prompt_new(&s->arena, m->content);
	compile_operations(s, x->operations);
	compile_operations(s, x->forwards);
	compile_operations(s, x->reads);
}

void
capability_ref_compile(struct capability *s)
{
	for (struct capability_consumes *c = s->consumes; c != NULL;
	     c = c->next) {
		c->base_ref = compile_pieces(s, c->base_uri);
		capability_auth_each_text(c->auth, compile_auth_text, s);
		if (c->any != NULL)
			compile_consumed(s, c->any);
		for (struct capability_consumed_operation *op = c->operations;
		     op != NULL; op = op->next)
			compile_consumed(s, op);
	}
	for (struct capability_exposes *x = s->exposes; x != NULL; x = x->next)
		compile_surface(s, x);
	for (struct capability_aggregate *a = s->aggregates; a != NULL;
	     a = a->next)
		compile_operations(s, a->functions);
}
