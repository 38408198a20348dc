/* capability_load_param.c - reads `inputParameters`. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/ref/ref.h"
#include "capability/load/capability_load.h"

static const struct capability_key param_keys[] = {
	{ "name", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "in", CAPABILITY_TEXT },
	{ "type", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "title", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "required", CAPABILITY_FLAG | CAPABILITY_LIST },
	{ "value", CAPABILITY_TEXT },
	{ "const", CAPABILITY_TEXT },
	{ "pattern", CAPABILITY_TEXT },
	{ "format", CAPABILITY_TEXT },
	{ "default", CAPABILITY_ANY },
	{ "enum", CAPABILITY_LIST },
	{ "example", CAPABILITY_ANY },
	{ "examples", CAPABILITY_ANY },
	{ "items", CAPABILITY_MAP },
	{ "properties", CAPABILITY_MAP },
	{ "minLength", CAPABILITY_NUMBER | CAPABILITY_TEXT },
	{ "maxLength", CAPABILITY_NUMBER | CAPABILITY_TEXT },
	{ "minItems", CAPABILITY_NUMBER | CAPABILITY_TEXT },
	{ "maxItems", CAPABILITY_NUMBER | CAPABILITY_TEXT },
	{ "minimum", CAPABILITY_NUMBER },
	{ "maximum", CAPABILITY_NUMBER },
	{ "exclusiveMinimum", CAPABILITY_NUMBER | CAPABILITY_FLAG },
	{ "exclusiveMaximum", CAPABILITY_NUMBER | CAPABILITY_FLAG },
	{ "multipleOf", CAPABILITY_NUMBER },
	{ "template", CAPABILITY_TEXT | CAPABILITY_LATER },
	{ "selector", CAPABILITY_TEXT | CAPABILITY_LATER },
	{ "values", CAPABILITY_ANY },
	{ "precision", CAPABILITY_ANY },
	{ "scale", CAPABILITY_ANY },
	{ "contentEncoding", CAPABILITY_ANY },
	{ "contentCompression", CAPABILITY_ANY },
	{ "contentMediaType", CAPABILITY_ANY },
	{ "x-claviger", CAPABILITY_MAP },
};

/* In the order of enum capability_in, from CAPABILITY_IN_QUERY. */
static const char *const in_names[] = { "query", "header", "path", "cookie",
	"body", "environment" };

/*
 * Returns the index of the text in names.  If it is unknown, returns count and
 * adds a warning.
 */
static size_t
choose(struct capability_reader *r, const struct json *v, const char *what,
    const char *const *names, size_t count)
{
	const struct str typed = capability_reader_scalar(v);

	for (size_t i = 0; i < count; i++)
		if (str_is(typed, names[i]))
			return i;
	capability_reader_warn(r, capability_reader_place(v),
	    "unknown %s '%.*s'%s", what, STR_FMT(str_part(typed, 0, 80)),
	    capability_reader_hint(r->a, typed, names, count));
	return count;
}

bool
capability_load_type(struct capability_reader *r, const struct json *v,
    enum capability_type *type)
{
	const struct json *named = json_get(v, "type");
	size_t i;

	*type = json_get(v, "properties") != NULL ? CAPABILITY_TYPE_OBJECT
	        : json_get(v, "items") != NULL    ? CAPABILITY_TYPE_ARRAY
	                                          : CAPABILITY_TYPE_STRING;
	if (capability_reader_scalar(named).p == NULL)
		return false;
	i = choose(r, named, "type", capability_param_type_names,
	    LEN(capability_param_type_names));
	if (i == LEN(capability_param_type_names))
		return false;
	*type = (enum capability_type)i;
	return true;
}

int64_t
capability_load_length(
    struct capability_reader *r, const struct json *v, const char *name)
{
	const struct json *m = json_get(v, name);
	const struct str text = capability_reader_scalar(m);
	int64_t n;

	if (text.p == NULL)
		return -1;
	n = str_to_int(text, INT32_MAX);
	if (n == -1)
		capability_reader_warn(r, capability_reader_place(m),
		    "'%s' must be a whole number from 0; it is ignored", name);
	return n;
}

static struct capability_param *load_param(struct capability_reader *r,
    const struct json *v, struct str name, enum capability_side side);

/* A property or an item has the keys of a parameter, but no name. */
static void
check_keys(struct capability_reader *r, const struct json *v,
    enum capability_side side)
{
	if (side == CAPABILITY_SIDE_PROPERTY)
		capability_reader_map(
		    r, v, "a property", param_keys + 1, LEN(param_keys) - 1);
	else
		capability_reader_map(
		    r, v, "a parameter", param_keys, LEN(param_keys));
}

/* As in JSON Schema, `required` of an object may list its properties. */
static void
require_listed(struct capability_param *p, const struct json *list)
{
	struct arena scratch = { .head = NULL };
	struct table names;

	table_init(&names, &scratch);
	for (struct capability_param *x = p->properties; x != NULL; x = x->next)
		table_add(&names, x->name, x);
	for (const struct json *v = list->first; v != NULL; v = v->next) {
		struct capability_param *x =
		    table_find(&names, capability_reader_scalar(v));

		if (x != NULL)
			x->required = true;
	}
	arena_done(&scratch);
}

static void
load_shape(struct capability_reader *r, const struct json *v,
    struct capability_param *p)
{
	const struct json *properties =
	    capability_reader_submap(v, "properties");
	const struct json *items = capability_reader_submap(v, "items");
	const struct json *required = json_get(v, "required");
	struct capability_param **tail = &p->properties;

	for (const struct json *m = properties != NULL ? properties->first
	                                               : NULL;
	     m != NULL; m = m->next) {
		struct capability_param *x =
		    load_param(r, m, m->name, CAPABILITY_SIDE_PROPERTY);

		if (x != NULL) {
			*tail = x;
			tail = &x->next;
		}
	}
	if (items != NULL)
		p->items =
		    load_param(r, items, STR_NONE, CAPABILITY_SIDE_PROPERTY);
	if (json_is(required, JSON_ARRAY))
		require_listed(p, required);
}

static void
load_in(struct capability_reader *r, const struct json *v,
    struct capability_param *p)
{
	const struct json *in = json_get(v, "in");
	size_t i;

	if (capability_reader_scalar(in).p == NULL)
		return;
	i = choose(r, in, "place of a parameter", in_names, LEN(in_names));
	if (i < LEN(in_names))
		p->in = (enum capability_in)(CAPABILITY_IN_QUERY + (int)i);
}

/* Reports whether the value depends on the call: it is no constant. */
static bool
is_evaluated(const struct capability_param *p)
{
	struct str prefix, behind;

	return capability_ref_template_has_tag(p->value) ||
	       (capability_ref_name_cut(p->value, &prefix, &behind) &&
	           capability_ref_name_is_surface(prefix)) ||
	       (p->in == CAPABILITY_IN_BODY && str_starts(p->value, STR("$")));
}

static bool
is_required(const struct json *v, const struct capability_param *p,
    enum capability_side side)
{
	const int said = capability_reader_flag(v, "required");

	/* A constant is always present; a template or query may lack a value.
	 */
	if (p->value.p != NULL && !is_evaluated(p))
		return false;
	if (p->in == CAPABILITY_IN_PATH)
		return true;
	if (said != -1)
		return said;
	if (p->value.p != NULL)
		return false;
	return side == CAPABILITY_SIDE_TOOL && p->fallback == NULL;
}

/*
 * An invalid pattern does not stop the operation: the API checks the value
 * anyway.
 */
static void
load_pattern(struct capability_reader *r, const struct json *v,
    struct capability_param *p)
{
	const struct json *m = json_get(v, "pattern");
	struct capability_place place;
	struct err e = { 0 };

	p->pattern = capability_reader_scalar(m);
	if (p->pattern.p == NULL)
		return;
	p->regex = regex_new(r->a, p->pattern, REGEX_ECMA, &e);
	if (p->regex != NULL)
		return;
	place = capability_reader_place(m);
	place.column += m->quoted + (e.column > 1 ? e.column - 1 : 0);
	capability_reader_warn(r, place,
	    "the pattern '%.*s' is not a valid regular expression: %s; values "
	    "are not checked against it",
	    STR_FMT(str_part(p->pattern, 0, 80)), e.text);
}

static void
load_lengths(struct capability_reader *r, const struct json *v,
    struct capability_param *p)
{
	p->min_length = capability_load_length(r, v, "minLength");
	p->max_length = capability_load_length(r, v, "maxLength");
	p->min_items = capability_load_length(r, v, "minItems");
	p->max_items = capability_load_length(r, v, "maxItems");
}

/*
 * An exclusive bound is a number or, in older schemas, a flag beside the
 * inclusive bound. If both are set, the narrower one is used.
 */
static void
load_exclusive(const struct json *v, const char *name, int narrower,
    struct json **bound, bool *excluded)
{
	struct json *number = capability_reader_number(v, name);
	int order;

	*excluded = *bound != NULL && capability_reader_flag(v, name) == 1;
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
load_bounds(struct capability_reader *r, const struct json *v,
    struct capability_param *p)
{
	p->minimum = capability_reader_number(v, "minimum");
	p->maximum = capability_reader_number(v, "maximum");
	load_exclusive(
	    v, "exclusiveMinimum", 1, &p->minimum, &p->exclusive_minimum);
	load_exclusive(
	    v, "exclusiveMaximum", -1, &p->maximum, &p->exclusive_maximum);
	p->multiple_of = capability_reader_number(v, "multipleOf");
	if (p->multiple_of == NULL ||
	    json_number_order(p->multiple_of->text, STR("0")) > 0)
		return;
	capability_reader_warn(r, capability_reader_place(p->multiple_of),
	    "'multipleOf' must be above 0; it is ignored");
	p->multiple_of = NULL;
}

static struct capability_param *
load_param(struct capability_reader *r, const struct json *v, struct str name,
    enum capability_side side)
{
	struct capability_param *p;

	check_keys(r, v, side);
	if (v->kind != JSON_OBJECT)
		return NULL;
	p = capability_param_new(
	    r->a, capability_reader_place(v), name, CAPABILITY_IN_NONE);
	p->description = capability_reader_text(v, "description");
	p->value = capability_reader_text(v, "value");
	if (p->value.p == NULL)
		p->value = capability_reader_text(v, "const");
	p->format = capability_reader_text(v, "format");
	load_pattern(r, v, p);
	load_lengths(r, v, p);
	load_bounds(r, v, p);
	p->enumeration = json_get(v, "enum");
	if (!json_is(p->enumeration, JSON_ARRAY))
		p->enumeration = NULL;
	p->fallback = json_get(v, "default");
	p->example = json_get(v, "examples");
	p->examples = json_is(p->example, JSON_ARRAY);
	if (!p->examples)
		p->example = json_get(v, "example");
	load_in(r, v, p);
	/* Named like itself, as in {name: X, in: environment}, is no constant.
	 */
	if (side == CAPABILITY_SIDE_CONSUMED &&
	    p->in != CAPABILITY_IN_ENVIRONMENT && p->in != CAPABILITY_IN_BODY)
		p->value = capability_load_bind_named(r, p->value, p->place);
	p->typed = capability_load_type(r, v, &p->type);
	if (!p->typed && p->in == CAPABILITY_IN_BODY)
		p->type = CAPABILITY_TYPE_OBJECT;
	p->required = is_required(v, p, side);
	capability_load_slash(r, v, p);
	capability_load_wire(r, v, side, p);
	load_shape(r, v, p);
	capability_load_schema(r, v, side, p);
	return p;
}

void
capability_load_params(struct capability_reader *r, const struct json *map,
    enum capability_side side, struct capability_param **tail)
{
	while (*tail != NULL)
		tail = &(*tail)->next;
	for (const struct json *v =
	         capability_reader_items(map, "inputParameters");
	     v != NULL; v = v->next) {
		struct capability_param *p = load_param(r, v,
		    capability_reader_name(capability_reader_text(v, "name")),
		    side);

		/* A parameter without a name was noted as an error. */
		if (p == NULL || p->name.n == 0)
			continue;
		*tail = p;
		tail = &p->next;
	}
}
