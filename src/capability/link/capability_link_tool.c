/* capability_link_tool.c - derives the arguments of tools. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/ref/ref.h"
#include "capability/link/capability_link.h"
#include "capability/link/capability_link_derive.h"

/*
 * "x" of "tools.x", of "rest.path.x" or, with the surface's name, "keys-mcp.x".
 */
static struct str
argument_of(const struct capability_link_derive *d, struct str text)
{
	enum capability_ref_place place;
	struct str prefix, behind;

	if (!capability_ref_name_cut(text, &prefix, &behind))
		return STR_NONE;
	if (str_equal(prefix, d->tool->prefix) || str_is(prefix, "tools"))
		return behind;
	return str_is(prefix, "rest")
	           ? capability_ref_name_place(behind, &place)
	           : STR_NONE;
}

/* What `with` sets: a parameter, a member of the body, or NULL if unknown. */
static const struct capability_param *
target_of(const struct capability_link_derive *d)
{
	const struct capability_operation *o = d->operation;
	const struct capability_param *p;

	if (d->filled != NULL)
		return d->filled;
	if (o->function != NULL)
		return capability_param_find(o->function->params, d->target);
	if (o->call == NULL || d->target.p == NULL)
		return NULL;
	p = capability_find_param(o->call, d->target);
	if (p != NULL)
		return p;
	p = capability_find_param(o->call, STR("body"));
	return p != NULL ? capability_param_find(p->properties, d->target)
	                 : NULL;
}

/* Returns the name before the first "." or "[": "a" of "a[0].b". */
static struct str
first_part(struct str name)
{
	name = str_cut(&name, '.');
	return str_cut(&name, '[');
}

/* A name that is neither a bind nor an earlier step is the caller's. */
static struct str
bare_argument(const struct capability_link_derive *d, struct str name)
{
	const struct str first = first_part(name);

	if (!d->bare || str_starts(name, STR("$")) ||
	    table_find(&d->reader->binds, name) != NULL ||
	    table_find(&d->results, first) != NULL || str_is(first, "env") ||
	    first.n == 0)
		return STR_NONE;
	return first;
}

static bool
on_name(void *context, struct str name)
{
	struct capability_link_derive *d = context;
	struct str argument = argument_of(d, name);

	if (argument.p == NULL)
		argument = bare_argument(d, name);
	/* With text around the tag the value is a string. */
	if (argument.p != NULL) {
		const struct capability_param *p = target_of(d);
		struct capability_param *text = capability_param_new(
		    d->reader->a, d->place, argument, CAPABILITY_IN_NONE);

		text->required = p != NULL && p->required;
		if (p != NULL)
			text->description = p->description;
		capability_link_derive_add(d, argument, text);
	}
	return true;
}

/* Takes the names in a value of the file, at any depth. */
static void
take_value(struct capability_link_derive *d, const struct json *v)
{
	const struct str text = json_is(v, JSON_STRING) ? v->text : STR_NONE;
	struct str name = argument_of(d, str_trim(text));
	struct template *t;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		d->target = STR_NONE;
		take_value(d, m);
	}
	if (name.p != NULL && str_find(text, '{', 0) == text.n) {
		capability_link_derive_add(d, name, target_of(d));
		return;
	}
	if (str_find(text, '{', 0) == text.n)
		return; /* a constant */
	t = template_parse(&d->reader->scratch, text, NULL);
	if (t == NULL)
		return;
	/* A tag that is the whole text keeps the type of its value. */
	if (template_is_one_name(t, &name) && argument_of(d, name).p != NULL &&
	    target_of(d) != NULL)
		capability_link_derive_add(
		    d, argument_of(d, name), target_of(d));
	else
		template_each_name(t, on_name, d);
}

static void
take_with(
    struct capability_link_derive *d, const struct capability_operation *o)
{
	d->operation = o;
	for (const struct capability_with *x = o->with; x != NULL;
	     x = x->next) {
		d->target = x->name;
		d->place = x->place;
		take_value(d, x->value);
	}
}

/*
 * Adds arguments for parameters that `with` does not set.  Without `with`, each
 * parameter becomes an argument of its name.  With it, the author chose the
 * arguments, so only required parameters are added.  If a function is called,
 * all its parameters are added.
 */
static void
take_rest(
    struct capability_link_derive *d, const struct capability_operation *o)
{
	struct table covered;
	struct capability_param *p =
	    o->function != NULL ? o->function->params : o->call->params;

	table_init(&covered, &d->reader->scratch);
	for (struct capability_with *x = o->with; x != NULL; x = x->next)
		table_add(&covered, x->name, x);
	for (; p != NULL; p = p->next) {
		if (p->value.p != NULL || p->in == CAPABILITY_IN_ENVIRONMENT ||
		    table_find(&covered, p->name) != NULL)
			continue;
		if (o->with == NULL || p->required || o->function != NULL)
			capability_link_derive_add(d, p->name, p);
	}
}

/*
 * Reports whether the name is an earlier step, alone or with a path in its
 * result, or a query.
 */
static bool
is_result(const struct capability_link_derive *d, struct str name)
{
	return str_starts(name, STR("$")) ||
	       table_find(&d->results, first_part(name)) != NULL;
}

/* A name in a template of the operation is the caller's argument. */
static struct str
argument_in_template(const struct capability_link_derive *d, struct str name)
{
	struct str argument = argument_of(d, name);

	if (argument.p == NULL) {
		if (str_starts(name, STR("env.")) ||
		    table_find(&d->reader->binds, name) != NULL ||
		    is_result(d, name) ||
		    capability_find_param(d->operation->call, name) != NULL)
			return STR_NONE;
		argument = name;
	}
	/* "user.name" is a member of the argument user. */
	return capability_find_param(d->operation->call, argument) != NULL
	           ? argument
	           : str_cut(&argument, '.');
}

static bool
on_operation_tag(void *context, const struct template_tag *tag)
{
	struct capability_link_derive *d = context;
	const struct str name = argument_in_template(d, tag->name);
	const bool required =
	    d->needed && !d->optional && !tag->section && !tag->inside;
	struct capability_param *known = table_find(&d->given, name);

	if (known != NULL) {
		known->required = known->required || required;
	} else if (capability_step_find_with(d->operation->with, name) ==
	           NULL) {
		const struct capability_param *p =
		    capability_find_param(d->operation->call, name);
		struct capability_param *any =
		    capability_param_new(d->reader->a,
		        d->operation->call->place, name, CAPABILITY_IN_NONE);

		any->required = required;
		capability_link_derive_add(d, name, p != NULL ? p : any);
	}
	return true;
}

/* Takes the names in the texts that the operation sends. */
static void
take_templates(struct capability_link_derive *d)
{
	const struct capability_consumed_operation *op = d->operation->call;

	d->needed = true;
	capability_body_each_tag(
	    &d->reader->scratch, op->body, on_operation_tag, d);
	for (const struct capability_param *p = op->params; p != NULL;
	     p = p->next) {
		struct template *t = NULL;

		if (str_find(p->value, '{', 0) < p->value.n)
			t = template_parse(&d->reader->scratch, p->value, NULL);
		d->needed = p->required;
		if (t != NULL)
			template_each_tag(t, on_operation_tag, d);
	}
}

/* Takes the names in a value of a step. */
static void
take_part(struct capability_link_derive *d, const struct capability_step *s,
    enum capability_step_part part)
{
	const struct json *v = s->parts[part].value;
	struct capability_param *list;

	if (v == NULL)
		return;
	d->target = STR_NONE;
	d->place = s->place;
	if (part == CAPABILITY_STEP_FOR_EACH) {
		list = capability_param_new(
		    d->reader->a, s->place, STR_NONE, CAPABILITY_IN_NONE);
		list->type = CAPABILITY_TYPE_ARRAY;
		list->typed = list->required = true;
		d->filled = list;
	}
	take_value(d, v);
	d->filled = NULL;
}

static void
take_step(struct capability_link_derive *d, struct capability_step *s)
{
	d->optional = s->parts[CAPABILITY_STEP_WHEN].value != NULL;
	take_part(d, s, CAPABILITY_STEP_FOR_EACH);
	if (s->as.n > 0)
		table_add(&d->results, s->as, s);
	take_part(d, s, CAPABILITY_STEP_WHEN);
	if (s->operation != NULL) {
		take_with(d, s->operation);
		if (s->operation->call != NULL ||
		    s->operation->function != NULL)
			take_rest(d, s->operation);
		if (s->operation->call != NULL)
			take_templates(d);
	}
	take_part(d, s, CAPABILITY_STEP_LOOKUP_VALUE);
	table_add(&d->results, s->name, s);
}

static void
take_steps(struct capability_link_derive *d)
{
	struct capability_operation *tool = d->tool;

	d->bare = true;
	for (struct capability_step *s = tool->steps; s != NULL; s = s->next)
		take_step(d, s);
	d->optional = false;
	d->target = STR_NONE;
	for (struct capability_mapping *m = tool->mappings; m != NULL;
	     m = m->next)
		take_value(d, m->value);
}

/* Takes the names in constant outputs. */
static void
take_outputs(
    struct capability_link_derive *d, const struct capability_output *o)
{
	for (; o != NULL; o = o->next) {
		struct json text = { .kind = JSON_STRING, .text = o->value };

		d->place = o->place;
		take_value(d, o->literal != NULL ? o->literal : &text);
		take_outputs(d, o->properties);
		take_outputs(d, o->items);
	}
}

void
capability_link_tool(
    struct capability_reader *r, struct capability_operation *tool)
{
	struct capability_link_derive d = { .reader = r,
		.tool = tool,
		.operation = tool,
		.tail = &tool->params,
		.place = tool->place };

	if (tool->params != NULL) {
		table_init(&d.given, &r->scratch);
		capability_link_derive_complete(&d);
		return;
	}

	tool->derived = true;
	table_init(&d.given, &r->scratch);
	table_init(&d.results, &r->scratch);
	take_with(&d, tool);
	if (tool->steps != NULL) {
		take_steps(&d);
	} else if (tool->call != NULL || tool->function != NULL) {
		take_rest(&d, tool);
		if (tool->call != NULL)
			take_templates(&d);
	} else if (tool->by == CAPABILITY_BY_MOCK) {
		d.bare = true;
		take_outputs(&d, tool->outputs);
	}
	/* Steps have the parameters that their operation declares. */
	for (struct capability_step *s = tool->steps; s != NULL; s = s->next)
		if (s->operation != NULL) {
			s->operation->params = tool->params;
			s->operation->derived = true;
		}
}
