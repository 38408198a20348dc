/* capability_link_tool.c - derives the arguments of tools. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "capability/model/model.h"
#include "capability/reader/reader.h"
#include "capability/ref/ref.h"
#include "capability/link/capability_link.h"

struct derive {
	struct capability_reader *reader;
	struct capability_operation *tool;
	const struct capability_operation
	    *operation; /* the operation whose `with` is read */
	struct table given; /* names of arguments so far */
	struct table
	    results; /* names of steps so far, which are not arguments */
	struct capability_param **tail;
	struct capability_place place;
	struct str
	    target; /* the parameter that the text sets; STR_NONE: unknown */
	bool bare; /* a name without a prefix is an argument too */
	bool needed; /* the request cannot be sent without these names */
};

static bool
is_credential(
    const struct capability_operation *o, const struct capability_param *p)
{
	return o != NULL && o->call != NULL &&
	       capability_auth_covers(o->call->owner->auth, p->in, p->name);
}

/* Adds an argument that sets parameter p; p NULL: unknown. */
static void
add_argument(
    struct derive *d, struct str name, const struct capability_param *p)
{
	struct capability_param *copy;

	if (name.n == 0 || !capability_reader_count_copies(d->reader, 1))
		return;
	copy = capability_param_new(
	    d->reader->a, d->tool->place, name, CAPABILITY_IN_NONE);
	if (p != NULL)
		*copy = *p;
	/* The credential in the file sets it, so the caller need not. */
	if (p != NULL && is_credential(d->operation, p))
		copy->required = false;
	copy->next = NULL;
	copy->name = name;
	copy->in = CAPABILITY_IN_NONE;
	if (table_add(&d->given, name, copy) != NULL)
		return;
	*d->tail = copy;
	d->tail = &copy->next;
}

/*
 * "x" of "tools.x", of "rest.path.x" or, with the surface's name, "keys-mcp.x".
 */
static struct str
argument_of(const struct derive *d, struct str text)
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
target_of(const struct derive *d)
{
	const struct capability_operation *o = d->operation;
	const struct capability_param *p;

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

/* A name that is neither a bind nor an earlier step is the caller's. */
static struct str
bare_argument(const struct derive *d, struct str name)
{
	struct str rest = name, first = str_cut(&rest, '.');

	if (!d->bare || table_find(&d->reader->binds, name) != NULL ||
	    table_find(&d->results, first) != NULL || str_is(first, "env") ||
	    first.n == 0)
		return STR_NONE;
	return first;
}

static bool
on_name(void *context, struct str name)
{
	struct derive *d = context;
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
		add_argument(d, argument, text);
	}
	return true;
}

/* Takes the names in a value of the file, at any depth. */
static void
take_value(struct derive *d, const struct json *v)
{
	const struct str text = json_is(v, JSON_STRING) ? v->text : STR_NONE;
	struct str name = argument_of(d, str_trim(text));
	struct template *t;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		d->target = STR_NONE;
		take_value(d, m);
	}
	if (name.p != NULL && str_find(text, '{', 0) == text.n) {
		add_argument(d, name, target_of(d));
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
		add_argument(d, argument_of(d, name), target_of(d));
	else
		template_each_name(t, on_name, d);
}

static void
take_with(struct derive *d, const struct capability_operation *o)
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
take_rest(struct derive *d, const struct capability_operation *o)
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
			add_argument(d, p->name, p);
	}
}

/*
 * Reports whether the name is an earlier step, alone or with a path in its
 * result.
 */
static bool
is_result(const struct derive *d, struct str name)
{
	return table_find(&d->results, str_cut(&name, '.')) != NULL;
}

/* A name in a template of the operation is the caller's argument. */
static struct str
argument_in_template(const struct derive *d, struct str name)
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
	struct derive *d = context;
	const struct str name = argument_in_template(d, tag->name);
	const bool required = d->needed && !tag->section && !tag->inside;
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
		add_argument(d, name, p != NULL ? p : any);
	}
	return true;
}

/* Takes the names in the texts that the operation sends. */
static void
take_templates(struct derive *d)
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

static void
take_steps(struct derive *d)
{
	struct capability_operation *tool = d->tool;

	d->bare = true;
	for (struct capability_step *s = tool->steps; s != NULL; s = s->next) {
		if (s->operation != NULL) {
			take_with(d, s->operation);
			if (s->operation->call != NULL ||
			    s->operation->function != NULL)
				take_rest(d, s->operation);
			if (s->operation->call != NULL)
				take_templates(d);
		} else if (s->value != NULL) {
			d->target = STR_NONE;
			take_value(d, s->value);
		}
		table_add(&d->results, s->name, s);
	}
	d->target = STR_NONE;
	for (struct capability_mapping *m = tool->mappings; m != NULL;
	     m = m->next)
		take_value(d, m->value);
}

/* Takes the names in constant outputs. */
static void
take_outputs(struct derive *d, const struct capability_output *o)
{
	for (; o != NULL; o = o->next) {
		struct json text = { .kind = JSON_STRING, .text = o->value };

		d->place = o->place;
		take_value(d, o->literal != NULL ? o->literal : &text);
		take_outputs(d, o->properties);
		take_outputs(d, o->items);
	}
}

/* Adds the names that the tool declares, and those that `with` sets. */
static void
find_known(struct derive *d, struct table *known)
{
	struct capability_operation *tool = d->tool;
	struct arena *a = &d->reader->scratch;

	table_init(known, a);
	for (struct capability_param *p = tool->params; p != NULL;
	     p = p->next) {
		table_add(&d->given, p->name, p);
		table_add(known, capability_name_map_plain(a, p->name), p);
		d->tail = &p->next;
	}
	for (struct capability_with *x = tool->with; x != NULL; x = x->next)
		table_add(known, capability_name_map_plain(a, x->name), x);
}

/* Does `with` set fields of the body, or a template all of it? */
static bool
has_body(const struct capability_operation *tool)
{
	const struct capability_body *body = tool->call->body;

	if (body != NULL && body->data != NULL)
		return true;
	for (const struct capability_with *x = tool->with; x != NULL;
	     x = x->next)
		if (capability_find_param(tool->call, x->name) == NULL)
			return true;
	return false;
}

/* Does the tool declare p, or `with` set it?  Paths may spell it otherwise. */
static bool
is_known(const struct derive *d, const struct table *known,
    const struct capability_param *p)
{
	if (p->in == CAPABILITY_IN_PATH)
		return table_find(known, capability_name_map_plain(
		                             &d->reader->scratch, p->name)) !=
		       NULL;
	return table_find(&d->given, p->name) != NULL ||
	       capability_step_find_with(d->tool->with, p->name) != NULL;
}

/* Can the tool not be called unless something sets p? */
static bool
is_missing(const struct derive *d, const struct table *known,
    const struct capability_param *p)
{
	const struct capability_operation *tool = d->tool;

	if (!p->required || p->value.p != NULL || p->fallback != NULL ||
	    p->in == CAPABILITY_IN_ENVIRONMENT || is_known(d, known, p) ||
	    is_credential(tool, p))
		return false;
	return tool->call == NULL || p->in != CAPABILITY_IN_BODY ||
	       !has_body(tool);
}

/*
 * Completes the arguments that the author declared: adds the parameters that
 * the call requires and that neither these nor `with` set.  Without them no
 * request can be sent.
 */
static void
complete(struct derive *d)
{
	struct capability_operation *tool = d->tool;
	struct table known;

	if (tool->steps != NULL ||
	    (tool->call == NULL && tool->function == NULL))
		return;
	find_known(d, &known);
	for (struct capability_param *p = tool->call != NULL
	                                      ? tool->call->params
	                                      : tool->function->params;
	     p != NULL; p = p->next) {
		if (!is_missing(d, &known, p))
			continue;
		add_argument(d, p->name, p);
		capability_reader_warn(d->reader, tool->place,
		    "'%.*s' requires '%.*s', which the inputParameters of "
		    "'%.*s' "
		    "do not have; it is added as an argument: declare it, or "
		    "set "
		    "it in 'with'",
		    STR_FMT(str_part(tool->call_text, 0, 80)),
		    STR_FMT(str_part(p->name, 0, 80)),
		    STR_FMT(str_part(tool->name, 0, 80)));
	}
}

void
capability_link_tool(
    struct capability_reader *r, struct capability_operation *tool)
{
	struct derive d = { .reader = r,
		.tool = tool,
		.operation = tool,
		.tail = &tool->params,
		.place = tool->place };

	if (tool->params != NULL) {
		table_init(&d.given, &r->scratch);
		complete(&d);
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
