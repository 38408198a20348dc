/* spec_link_tool.c - a tool's arguments, from the operation that it calls. */
#include "base/mem.h"
#include "data/json.h"
#include "data/template.h"
#include "spec/spec.h"
#include "spec/spec_body.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

struct derive {
	struct spec_walk *w;
	struct spec_operation *tool;
	struct spec_names given; /* argument names so far */
	struct spec_param **tail;
	const struct spec_with *with; /* the one being looked at */
	bool needed; /* nothing is sent without the names being looked at */
};

/* An argument that is handed on as parameter p; p NULL: nothing is known. */
static void
add_argument(struct derive *d, struct str name, const struct spec_param *p)
{
	struct spec_param *copy;

	if (name.n == 0 || !spec_walk_spend(d->w, 1))
		return;
	copy = spec_new_param(d->w, d->tool->place, name, SPEC_IN_NONE);
	if (p != NULL)
		*copy = *p;
	copy->next = NULL;
	copy->name = name;
	copy->in = SPEC_IN_NONE;
	if (spec_names_add(&d->given, name, copy) != NULL)
		return;
	*d->tail = copy;
	d->tail = &copy->next;
}

/* "x" of "tools.x" or, by the surface's own name, "keys-mcp.x". */
static struct str
argument_of(const struct derive *d, struct str text)
{
	const struct str prefixes[] = { STR("tools"), d->tool->prefix };

	for (size_t i = 0; i < LEN(prefixes); i++) {
		const size_t n = prefixes[i].n;

		if (n > 0 && text.n > n + 1 && text.p[n] == '.' &&
		    str_starts(text, prefixes[i]))
			return str_part(text, n + 1, text.n);
	}
	return STR_NONE;
}

/* What `with` fills: a parameter, or a field of the body, or unknown. */
static const struct spec_param *
target_of(const struct derive *d)
{
	const struct spec_param *p =
	    spec_find_param(d->tool->call, d->with->name);

	if (p != NULL)
		return p;
	p = spec_find_param(d->tool->call, STR("body"));
	for (p = p != NULL ? p->properties : NULL; p != NULL; p = p->next)
		if (str_equal(p->name, d->with->name))
			return p;
	return NULL;
}

static bool
on_tag(void *context, const struct template_tag *tag)
{
	struct derive *d = context;
	const struct str argument = argument_of(d, tag->name);

	/* Text around a tag makes the whole a string, whatever p was. */
	if (argument.p != NULL) {
		const struct spec_param *p = target_of(d);
		struct spec_param text = { .min_length = -1,
			.max_length = -1,
			.place = d->with->place,
			.required = p != NULL && p->required && !tag->section &&
			            !tag->inside };

		if (p != NULL)
			text.description = p->description;
		add_argument(d, argument, &text);
	}
	return true;
}

static void
take_with(struct derive *d)
{
	const struct str text = json_is(d->with->value, JSON_STRING)
	                            ? d->with->value->text
	                            : STR_NONE;
	const struct str name = argument_of(d, str_trim(text));
	struct template *t;

	if (name.p != NULL && str_find(text, '{', 0) == text.n) {
		add_argument(d, name, target_of(d));
		return;
	}
	if (str_find(text, '{', 0) == text.n)
		return; /* a constant */
	t = template_parse(&d->w->scratch, text, NULL);
	if (t != NULL)
		template_each_tag(t, on_tag, d);
}

/*
 * Without `with` every parameter is an argument of its own name.  With it, the
 * author chose; what is required and left out is still asked for, because the
 * call cannot be made without.
 */
static void
take_rest(struct derive *d)
{
	struct spec_names covered;

	spec_names_init(&covered, &d->w->scratch);
	for (struct spec_with *x = d->tool->with; x != NULL; x = x->next)
		spec_names_add(&covered, x->name, x);
	for (struct spec_param *p = d->tool->call->params; p != NULL;
	     p = p->next) {
		if (p->value.p != NULL || p->in == SPEC_IN_ENVIRONMENT ||
		    spec_names_find(&covered, p->name) != NULL)
			continue;
		if (d->tool->with == NULL || p->required)
			add_argument(d, p->name, p);
	}
}

/* What a template of the operation calls by a name: the caller's argument. */
static struct str
argument_in_template(const struct derive *d, struct str name)
{
	static const struct str parts[] = { { "body.", 5 }, { "path.", 5 },
		{ "query.", 6 }, { "header.", 7 }, { "cookie.", 7 } };
	struct str argument = argument_of(d, name);

	if (argument.p == NULL && str_starts(name, STR("rest."))) {
		argument = str_part(name, 5, name.n);
		for (size_t i = 0; i < LEN(parts); i++)
			if (str_starts(argument, parts[i])) {
				argument =
				    str_part(argument, parts[i].n, argument.n);
				break;
			}
	} else if (argument.p == NULL) {
		if (str_starts(name, STR("env.")) ||
		    spec_names_find(&d->w->binds, name) != NULL ||
		    spec_find_param(d->tool->call, name) != NULL)
			return STR_NONE;
		argument = name;
	}
	/* "user.name" is of the argument user. */
	return spec_find_param(d->tool->call, argument) != NULL
	           ? argument
	           : str_cut(&argument, '.');
}

static bool
is_given_by_with(const struct derive *d, struct str name)
{
	for (const struct spec_with *x = d->tool->with; x != NULL; x = x->next)
		if (str_equal(x->name, name))
			return true;
	return false;
}

static bool
on_operation_tag(void *context, const struct template_tag *tag)
{
	struct derive *d = context;
	const struct str name = argument_in_template(d, tag->name);
	const bool required = d->needed && !tag->section && !tag->inside;
	struct spec_param *known = spec_names_find(&d->given, name);

	if (known != NULL) {
		known->required = known->required || required;
	} else if (!is_given_by_with(d, name)) {
		struct spec_param any = { .min_length = -1,
			.max_length = -1,
			.place = d->tool->call->place,
			.required = required };
		const struct spec_param *p =
		    spec_find_param(d->tool->call, name);

		add_argument(d, name, p != NULL ? p : &any);
	}
	return true;
}

/* The names in what the operation sends of its own. */
static void
take_templates(struct derive *d)
{
	const struct spec_consumed_operation *op = d->tool->call;

	d->needed = true;
	spec_body_each_tag(&d->w->scratch, op->body, on_operation_tag, d);
	for (const struct spec_param *p = op->params; p != NULL; p = p->next) {
		struct template *t = NULL;

		if (str_find(p->value, '{', 0) < p->value.n)
			t = template_parse(&d->w->scratch, p->value, NULL);
		d->needed = p->required;
		if (t != NULL)
			template_each_tag(t, on_operation_tag, d);
	}
}

void
spec_link_tool(struct spec_walk *w, struct spec_operation *tool)
{
	struct derive d = { .w = w, .tool = tool, .tail = &tool->params };

	if (tool->call == NULL)
		return;
	tool->derived = true;
	spec_names_init(&d.given, &w->scratch);
	for (d.with = tool->with; d.with != NULL; d.with = d.with->next)
		take_with(&d);
	take_rest(&d);
	take_templates(&d);
}
