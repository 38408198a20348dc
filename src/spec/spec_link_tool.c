/* spec_link_tool.c - a tool's arguments, from the operation that it calls. */
#include "base/mem.h"
#include "data/json.h"
#include "data/template.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

struct derive {
	struct spec_walk *w;
	struct spec_operation *tool;
	struct spec_names given; /* argument names so far */
	struct spec_param **tail;
	const struct spec_with *with; /* the one being looked at */
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
}
