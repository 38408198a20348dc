/* spec_param.c - parameters, of both sides of a file. */
#include "base/err.h"
#include "base/mem.h"
#include "base/table.h"
#include "data/json.h"
#include "data/json_number.h"
#include "data/regex.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key param_keys[] = {
	{ "name", SPEC_TEXT | SPEC_NEEDED },
	{ "in", SPEC_TEXT },
	{ "type", SPEC_TEXT },
	{ "label", SPEC_TEXT },
	{ "title", SPEC_TEXT },
	{ "description", SPEC_TEXT },
	{ "required", SPEC_FLAG | SPEC_LIST },
	{ "value", SPEC_TEXT },
	{ "const", SPEC_TEXT },
	{ "pattern", SPEC_TEXT },
	{ "format", SPEC_TEXT },
	{ "default", SPEC_ANY },
	{ "enum", SPEC_LIST },
	{ "example", SPEC_ANY },
	{ "examples", SPEC_ANY },
	{ "items", SPEC_MAP },
	{ "properties", SPEC_MAP },
	{ "minLength", SPEC_NUMBER | SPEC_TEXT },
	{ "maxLength", SPEC_NUMBER | SPEC_TEXT },
	{ "minItems", SPEC_NUMBER | SPEC_TEXT },
	{ "maxItems", SPEC_NUMBER | SPEC_TEXT },
	{ "minimum", SPEC_NUMBER },
	{ "maximum", SPEC_NUMBER },
	{ "exclusiveMinimum", SPEC_NUMBER | SPEC_FLAG },
	{ "exclusiveMaximum", SPEC_NUMBER | SPEC_FLAG },
	{ "multipleOf", SPEC_NUMBER },
	{ "template", SPEC_TEXT | SPEC_LATER },
	{ "selector", SPEC_TEXT | SPEC_LATER },
	{ "values", SPEC_ANY },
	{ "precision", SPEC_ANY },
	{ "scale", SPEC_ANY },
	{ "contentEncoding", SPEC_ANY },
	{ "contentCompression", SPEC_ANY },
	{ "contentMediaType", SPEC_ANY },
	{ "x-claviger", SPEC_MAP },
};

/* In the order of enum spec_type. */
static const char *const type_names[] = { "string", "number", "integer",
	"boolean", "array", "object" };

/* In the order of enum spec_in, from SPEC_IN_QUERY. */
static const char *const in_names[] = { "query", "header", "path", "cookie",
	"body", "environment" };

const char *
spec_type_name(enum spec_type t)
{
	return type_names[t];
}

/* The index of typed in names; count and a warning where it is none. */
static size_t
choose(struct spec_walk *w, const struct json *v, const char *what,
    const char *const *names, size_t count)
{
	const struct str typed = spec_walk_scalar(v);

	for (size_t i = 0; i < count; i++)
		if (str_is(typed, names[i]))
			return i;
	spec_walk_warn(w, spec_walk_place(v), "unknown %s '%.*s'%s", what,
	    STR_FMT(str_part(typed, 0, 80)),
	    spec_walk_hint(w->a, typed, names, count));
	return count;
}

bool
spec_load_type(struct spec_walk *w, const struct json *v, enum spec_type *type)
{
	const struct json *named = json_get(v, "type");
	size_t i;

	*type = json_get(v, "properties") != NULL ? SPEC_TYPE_OBJECT
	        : json_get(v, "items") != NULL    ? SPEC_TYPE_ARRAY
	                                          : SPEC_TYPE_STRING;
	if (spec_walk_scalar(named).p == NULL)
		return false;
	i = choose(w, named, "type", type_names, LEN(type_names));
	if (i == LEN(type_names))
		return false;
	*type = (enum spec_type)i;
	return true;
}

int64_t
spec_load_length(struct spec_walk *w, const struct json *v, const char *name)
{
	const struct json *m = json_get(v, name);
	const struct str text = spec_walk_scalar(m);
	int64_t n;

	if (text.p == NULL)
		return -1;
	n = str_to_int(text, INT32_MAX);
	if (n == -1)
		spec_walk_warn(w, spec_walk_place(m),
		    "'%s' is no whole number from 0; it is left out", name);
	return n;
}

static struct spec_param *load_param(struct spec_walk *w, const struct json *v,
    struct str name, enum spec_side side);

/* The keys of a property or an item are those of a parameter, name apart. */
static void
check_keys(struct spec_walk *w, const struct json *v, enum spec_side side)
{
	if (side == SPEC_SIDE_PROPERTY)
		spec_walk_map(
		    w, v, "a property", param_keys + 1, LEN(param_keys) - 1);
	else
		spec_walk_map(w, v, "a parameter", param_keys, LEN(param_keys));
}

/* JSON Schema's way: `required` of an object lists its properties. */
static void
require_listed(struct spec_param *p, const struct json *list)
{
	struct arena scratch = { .head = NULL };
	struct table names;

	table_init(&names, &scratch);
	for (struct spec_param *x = p->properties; x != NULL; x = x->next)
		table_add(&names, x->name, x);
	for (const struct json *v = list->first; v != NULL; v = v->next) {
		struct spec_param *x = table_find(&names, spec_walk_scalar(v));

		if (x != NULL)
			x->required = true;
	}
	arena_done(&scratch);
}

static void
load_shape(struct spec_walk *w, const struct json *v, struct spec_param *p)
{
	const struct json *properties = spec_walk_submap(v, "properties");
	const struct json *items = spec_walk_submap(v, "items");
	const struct json *required = json_get(v, "required");
	struct spec_param **tail = &p->properties;

	for (const struct json *m = properties != NULL ? properties->first
	                                               : NULL;
	     m != NULL; m = m->next) {
		struct spec_param *x =
		    load_param(w, m, m->name, SPEC_SIDE_PROPERTY);

		if (x != NULL) {
			*tail = x;
			tail = &x->next;
		}
	}
	if (items != NULL)
		p->items = load_param(w, items, STR_NONE, SPEC_SIDE_PROPERTY);
	if (json_is(required, JSON_ARRAY))
		require_listed(p, required);
}

static void
load_in(struct spec_walk *w, const struct json *v, struct spec_param *p)
{
	const struct json *in = json_get(v, "in");
	size_t i;

	if (spec_walk_scalar(in).p == NULL)
		return;
	i = choose(w, in, "place of a parameter", in_names, LEN(in_names));
	if (i < LEN(in_names))
		p->in = (enum spec_in)(SPEC_IN_QUERY + (int)i);
}

static bool
is_required(
    const struct json *v, const struct spec_param *p, enum spec_side side)
{
	const int said = spec_walk_flag(v, "required");

	/* A constant is there; a query picks what may not be. */
	if (p->value.p != NULL &&
	    (p->in != SPEC_IN_BODY || !str_starts(p->value, STR("$"))))
		return false;
	if (p->in == SPEC_IN_PATH)
		return true;
	if (said != -1)
		return said;
	return side == SPEC_SIDE_TOOL && p->fallback == NULL;
}

/*
 * A pattern that is none is no reason not to carry the operation out: the API
 * behind judges the value anyway.
 */
static void
load_pattern(struct spec_walk *w, const struct json *v, struct spec_param *p)
{
	const struct json *m = json_get(v, "pattern");
	struct spec_place place;
	struct err e = { 0 };

	p->pattern = spec_walk_scalar(m);
	if (p->pattern.p == NULL)
		return;
	p->regex = regex_new(w->a, p->pattern, REGEX_ECMA, &e);
	if (p->regex != NULL)
		return;
	place = spec_walk_place(m);
	place.column += m->quoted + (e.column > 1 ? e.column - 1 : 0);
	spec_walk_warn(w, place,
	    "the pattern '%.*s' is no regular expression: %s; values are not "
	    "checked against it",
	    STR_FMT(str_part(p->pattern, 0, 80)), e.text);
}

static void
load_lengths(struct spec_walk *w, const struct json *v, struct spec_param *p)
{
	p->min_length = spec_load_length(w, v, "minLength");
	p->max_length = spec_load_length(w, v, "maxLength");
	p->min_items = spec_load_length(w, v, "minItems");
	p->max_items = spec_load_length(w, v, "maxItems");
}

/*
 * An exclusive bound is a number of its own or, in older schemas, a flag beside
 * the inclusive one.  Of two the narrower counts.
 */
static void
load_exclusive(const struct json *v, const char *name, int narrower,
    struct json **bound, bool *excluded)
{
	struct json *number = spec_walk_number(v, name);
	int order;

	*excluded = *bound != NULL && spec_walk_flag(v, name) == 1;
	if (number == NULL)
		return;
	order = *bound != NULL ? json_number_order(number->text, (*bound)->text)
	                       : narrower;
	if (order != 0 && order != narrower)
		return;
	*bound = number;
	*excluded = true;
}

static void
load_bounds(struct spec_walk *w, const struct json *v, struct spec_param *p)
{
	p->minimum = spec_walk_number(v, "minimum");
	p->maximum = spec_walk_number(v, "maximum");
	load_exclusive(
	    v, "exclusiveMinimum", 1, &p->minimum, &p->above_minimum);
	load_exclusive(
	    v, "exclusiveMaximum", -1, &p->maximum, &p->below_maximum);
	p->multiple_of = spec_walk_number(v, "multipleOf");
	if (p->multiple_of == NULL ||
	    json_number_order(p->multiple_of->text, STR("0")) > 0)
		return;
	spec_walk_warn(w, spec_walk_place(p->multiple_of),
	    "'multipleOf' must be above 0; it is left out");
	p->multiple_of = NULL;
}

static struct spec_param *
load_param(struct spec_walk *w, const struct json *v, struct str name,
    enum spec_side side)
{
	struct spec_param *p;

	check_keys(w, v, side);
	if (v->kind != JSON_OBJECT)
		return NULL;
	p = spec_new_param(w, spec_walk_place(v), name, SPEC_IN_NONE);
	p->description = spec_walk_text(v, "description");
	p->value = spec_walk_text(v, "value");
	if (p->value.p == NULL)
		p->value = spec_walk_text(v, "const");
	p->format = spec_walk_text(v, "format");
	load_pattern(w, v, p);
	load_lengths(w, v, p);
	load_bounds(w, v, p);
	p->enumeration = json_get(v, "enum");
	if (!json_is(p->enumeration, JSON_ARRAY))
		p->enumeration = NULL;
	p->fallback = json_get(v, "default");
	p->example = json_get(v, "examples");
	p->examples = json_is(p->example, JSON_ARRAY);
	if (!p->examples)
		p->example = json_get(v, "example");
	load_in(w, v, p);
	p->typed = spec_load_type(w, v, &p->type);
	if (!p->typed && p->in == SPEC_IN_BODY)
		p->type = SPEC_TYPE_OBJECT;
	p->required = is_required(v, p, side);
	spec_load_slash(w, v, p);
	load_shape(w, v, p);
	return p;
}

struct spec_param *
spec_new_param(struct spec_walk *w, struct spec_place place, struct str name,
    enum spec_in in)
{
	struct spec_param *p = arena_new(w->a, sizeof(*p));

	p->place = place;
	p->name = name;
	p->in = in;
	p->min_length = p->max_length = p->min_items = p->max_items = -1;
	return p;
}

void
spec_load_params(struct spec_walk *w, const struct json *map,
    enum spec_side side, struct spec_param **tail)
{
	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v = spec_walk_items(map, "inputParameters");
	     v != NULL; v = v->next) {
		struct spec_param *p = load_param(
		    w, v, spec_walk_name(spec_walk_text(v, "name")), side);

		/* Without a name it was noted as an error: nothing to keep. */
		if (p == NULL || p->name.n == 0)
			continue;
		*tail = p;
		tail = &p->next;
	}
}
