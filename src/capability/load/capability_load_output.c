/* capability_load_output.c - reads `outputParameters`. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "data/template/template.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

static const struct capability_key output_keys[] = {
	{ "name", CAPABILITY_TEXT },
	{ "in", CAPABILITY_TEXT },
	{ "type", CAPABILITY_TEXT },
	{ "label", CAPABILITY_TEXT },
	{ "description", CAPABILITY_TEXT },
	{ "required", CAPABILITY_FLAG | CAPABILITY_LIST },
	{ "mapping", CAPABILITY_TEXT },
	{ "value", CAPABILITY_ANY },
	{ "const", CAPABILITY_ANY },
	{ "properties", CAPABILITY_MAP },
	{ "items", CAPABILITY_MAP | CAPABILITY_LIST },
	{ "enum", CAPABILITY_LIST },
	{ "pattern", CAPABILITY_TEXT },
	{ "format", CAPABILITY_TEXT },
	{ "values", CAPABILITY_ANY },
	{ "maxLength", CAPABILITY_NUMBER | CAPABILITY_TEXT },
	{ "minLength", CAPABILITY_ANY },
	{ "minimum", CAPABILITY_ANY },
	{ "maximum", CAPABILITY_ANY },
	{ "precision", CAPABILITY_ANY },
	{ "scale", CAPABILITY_ANY },
	{ "contentEncoding", CAPABILITY_ANY },
	{ "contentCompression", CAPABILITY_ANY },
	{ "contentMediaType", CAPABILITY_ANY },
};

static struct capability_output *load_output(struct capability_reader *r,
    const struct json *v, struct str name, enum capability_side side);

/* An invalid query stops only its operation, not the rest of the file. */
static void
refuse_query(struct capability_reader *r, const struct json *v,
    struct capability_output *o, const struct err *e)
{
	struct capability_place place = capability_reader_place(v);

	o->problem =
	    arena_strf(r->a, "the mapping '%.*s' is not valid JSONPath: %s",
	        STR_FMT(str_part(v->text, 0, 80)), e->text);
	/* The column in the text, after its opening quote. */
	if (e->column > 1)
		place.column += e->column - 1;
	place.column += v->quoted;
	capability_reader_warn(r, place,
	    "'%.*s' is not valid JSONPath: %s; fix the query: the operation "
	    "cannot work without it",
	    STR_FMT(str_part(v->text, 0, 80)), e->text);
}

static void
load_query(struct capability_reader *r, const struct json *v,
    struct capability_output *o)
{
	struct err e = { 0 };

	o->mapping = capability_reader_scalar(v);
	o->path = jsonpath_parse_lenient(r->a, o->mapping, &e);
	if (o->path == NULL)
		refuse_query(r, v, o, &e);
}

/*
 * "$.a" or "{{$.a}}" as a value is a query, as in a mapping. "$" alone is not:
 * it may be a currency.
 */
static bool
is_query(struct capability_reader *r, const struct json *v,
    enum capability_side side)
{
	struct str text = v->text;

	if (v->kind != JSON_STRING)
		return false;
	if (side == CAPABILITY_SIDE_CONSUMED)
		return true;
	if (str_starts(text, STR("{{")) && str_ends(text, STR("}}")))
		text = str_trim(str_part(text, 2, text.n - 2));
	return (str_starts(text, STR("$.")) || str_starts(text, STR("$["))) &&
	       jsonpath_parse(r->a, text, NULL) != NULL;
}

static void
load_value(
    struct capability_reader *r, struct json *v, struct capability_output *o)
{
	struct err e = { 0 };

	o->literal = v;
	o->value = capability_reader_scalar(v);
	if (v->kind != JSON_STRING ||
	    memmem(v->text.p, v->text.n, "{{", 2) == NULL ||
	    template_parse(&r->scratch, v->text, &e) != NULL)
		return;
	o->problem = arena_strf(r->a, "a value cannot be rendered: %s", e.text);
	capability_reader_warn(r, capability_reader_place(v),
	    "%s; fix the template: the operation cannot work without it",
	    e.text);
}

static struct json *
present(const struct json *v, const char *name)
{
	struct json *m = json_get(v, name);

	return m != NULL && m->kind != JSON_NULL ? m : NULL;
}

static void
load_source(struct capability_reader *r, const struct json *v,
    struct capability_output *o, enum capability_side side)
{
	const struct json *mapping = present(v, "mapping");
	struct json *value = present(v, "value");

	o->constant = present(v, "const");
	if (capability_reader_scalar(mapping).p != NULL)
		load_query(r, mapping, o);
	else if (value != NULL && is_query(r, value, side))
		load_query(r, value, o);
	else if (value != NULL)
		load_value(r, value, o);
}

/* Reads a list of outputs from members or items; members have their name. */
static struct capability_output *
load_chain(struct capability_reader *r, const struct json *first,
    enum capability_side side)
{
	struct capability_output *chain = NULL, **tail = &chain;

	for (const struct json *m = first; m != NULL; m = m->next) {
		*tail = load_output(r, m, m->name, side);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	return chain;
}

static struct capability_output *
new_object(struct capability_reader *r, struct capability_place place,
    struct capability_output *properties)
{
	struct capability_output *o = arena_new(r->a, sizeof(*o));

	o->place = place;
	o->type = CAPABILITY_TYPE_OBJECT;
	o->max_length = -1;
	o->properties = properties;
	return o;
}

/*
 * `items` of step outputs is a list: the named fields of an item, or the one
 * shape of all items.
 */
static struct capability_output *
load_items(struct capability_reader *r, const struct json *v,
    enum capability_side side)
{
	struct capability_output *chain;

	if (v->kind != JSON_ARRAY)
		return load_output(r, v, STR_NONE, side);
	chain = load_chain(r, v->first, side);
	if (chain == NULL || chain->name.n == 0 ||
	    (chain->next == NULL &&
	        (chain->properties != NULL || chain->items != NULL)))
		return chain;
	return new_object(r, capability_reader_place(v), chain);
}

static void
load_inside(struct capability_reader *r, const struct json *v,
    struct capability_output *o, enum capability_side side)
{
	const struct json *properties =
	    capability_reader_submap(v, "properties");
	const struct json *items = present(v, "items");
	const struct json *values = capability_reader_submap(v, "values");

	if (properties != NULL)
		o->properties = load_chain(r, properties->first, side);
	if (items != NULL)
		o->items = load_items(r, items, side);
	/* The properties of an array are those of its items. */
	if (o->type == CAPABILITY_TYPE_ARRAY && o->items == NULL &&
	    o->properties != NULL) {
		o->items = new_object(r, o->place, o->properties);
		o->properties = NULL;
	}
	if (values != NULL)
		o->values = load_output(r, values, STR_NONE, side);
}

static struct capability_output *
load_output(struct capability_reader *r, const struct json *v, struct str name,
    enum capability_side side)
{
	struct capability_output *o;

	if (!capability_reader_map(
	        r, v, "an output", output_keys, LEN(output_keys)))
		return NULL;
	o = arena_new(r->a, sizeof(*o));
	o->place = capability_reader_place(v);
	o->name = name.p != NULL ? name : capability_reader_text(v, "name");
	o->description = capability_reader_text(v, "description");
	o->format = capability_reader_text(v, "format");
	o->max_length = capability_load_length(r, v, "maxLength");
	o->enumeration = present(v, "enum");
	o->typed = capability_load_type(r, v, &o->type);
	load_source(r, v, o, side);
	load_inside(r, v, o, side);
	return o;
}

struct capability_output *
capability_load_outputs(struct capability_reader *r, const struct json *map,
    enum capability_side side)
{
	struct capability_output *first = NULL, **tail = &first;

	for (const struct json *v =
	         capability_reader_items(map, "outputParameters");
	     v != NULL; v = v->next) {
		*tail = load_output(r, v, STR_NONE, side);
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	return first;
}
