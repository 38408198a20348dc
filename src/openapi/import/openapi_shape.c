/* openapi_shape.c - the type of a schema, and its description as sentences. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_shape.h"

enum {
	DEPTH = 10, /* of nested schemas */
	DESCRIBE_DEPTH = 2, /* of nested objects */
	DESCRIPTION_BYTES = 160, /* of a field */
	CHOICES = 30, /* values of an enum */
	PIECE_BYTES = 1024, /* of one piece */
};

/* Reports whether it is {type: null}, which appears next to the real type. */
static bool
is_null(struct openapi_refs *r, struct openapi_node schema)
{
	return str_is(openapi_refs_text(r, schema, "type"), "null") ||
	       json_is(openapi_refs_get(r, schema, "const").v, JSON_NULL);
}

/* Returns the first alternative that is not {type: null}. */
static struct openapi_node
first_of(struct openapi_refs *r, struct openapi_node schema, const char *name)
{
	struct openapi_node list = openapi_refs_get(r, schema, name);

	if (!json_is(list.v, JSON_ARRAY))
		return (struct openapi_node){ NULL, schema.file };
	for (const struct json *v = list.v->first; v != NULL; v = v->next) {
		struct openapi_node one = openapi_refs_child(r, list, v);

		if (one.v != NULL && !is_null(r, one))
			return one;
	}
	return (struct openapi_node){ NULL, schema.file };
}

/* Called for a schema itself, then for its parts; returns false to stop. */
typedef bool part_fn(void *context, struct openapi_node part);

static bool
each_part(struct openapi_refs *r, struct openapi_node schema, int depth,
    part_fn *visit, void *context)
{
	static const char *const choices[] = { "oneOf", "anyOf" };
	struct openapi_node all;

	if (!json_is(schema.v, JSON_OBJECT) || depth > DEPTH ||
	    !openapi_refs_spend(r, schema.v->count))
		return true;
	if (!visit(context, schema))
		return false;
	all = openapi_refs_get(r, schema, "allOf");
	for (const struct json *v = json_is(all.v, JSON_ARRAY) ? all.v->first
	                                                       : NULL;
	     v != NULL; v = v->next)
		if (!each_part(r, openapi_refs_child(r, all, v), depth + 1,
		        visit, context))
			return false;
	for (size_t i = 0; i < LEN(choices); i++)
		if (!each_part(r, first_of(r, schema, choices[i]), depth + 1,
		        visit, context))
			return false;
	return true;
}

struct search {
	struct openapi_refs *r;
	const char *name;
	struct openapi_node found;
};

static bool
find_in_part(void *context, struct openapi_node part)
{
	struct search *f = context;

	f->found = openapi_refs_get(f->r, part, f->name);
	return f->found.v == NULL;
}

struct openapi_node
openapi_shape_find(
    struct openapi_refs *r, struct openapi_node schema, const char *name)
{
	struct search f = { r, name, { NULL, schema.file } };

	each_part(r, schema, 0, find_in_part, &f);
	return f.found;
}

/*
 * Returns the name of a type.  OpenAPI 3.1 allows a list of types; in Swagger
 * 2.0 a type may be "file".
 */
static struct str
named_type(const struct json *v)
{
	static const char *const names[] = { "string", "number", "integer",
		"boolean", "array", "object" };

	if (json_is(v, JSON_ARRAY)) {
		for (const struct json *m = v->first; m != NULL; m = m->next)
			if (json_is(m, JSON_STRING) && !str_is(m->text, "null"))
				return named_type(m);
		return STR_NONE;
	}
	if (!json_is(v, JSON_STRING))
		return STR_NONE;
	if (str_is(v->text, "file"))
		return STR("string");
	for (size_t i = 0; i < LEN(names); i++)
		if (str_is(v->text, names[i]))
			return str_of(names[i]);
	return STR_NONE;
}

static struct str
kind_type(const struct json *v)
{
	switch (v->kind) {
	case JSON_BOOL:
		return STR("boolean");
	case JSON_NUMBER:
		return STR("number");
	case JSON_STRING:
		return STR("string");
	case JSON_ARRAY:
		return STR("array");
	case JSON_OBJECT:
		return STR("object");
	case JSON_NULL:
		break;
	}
	return STR_NONE;
}

struct str
openapi_shape_type(struct openapi_refs *r, struct openapi_node schema)
{
	static const struct {
		const char *member, *type;
	} signs[] = {
		{ "properties", "object" },
		{ "additionalProperties", "object" },
		{ "items", "array" },
		{ "pattern", "string" },
		{ "format", "string" },
	};
	struct str type = named_type(openapi_shape_find(r, schema, "type").v);
	const struct json *choices;

	if (type.p != NULL)
		return type;
	choices = openapi_shape_find(r, schema, "enum").v;
	if (json_is(choices, JSON_ARRAY) && choices->first != NULL)
		return kind_type(choices->first);
	for (size_t i = 0; i < LEN(signs); i++)
		if (openapi_shape_find(r, schema, signs[i].member).v != NULL)
			return str_of(signs[i].type);
	return STR_NONE;
}

/* ---- properties ---- */

struct walk {
	struct openapi_refs *r;
	struct table seen, required;
	openapi_shape_fn *visit;
	void *context;
};

static bool
note_required(void *context, struct openapi_node part)
{
	struct walk *w = context;
	const struct json *list = openapi_refs_get(w->r, part, "required").v;

	for (const struct json *v = json_is(list, JSON_ARRAY) ? list->first
	                                                      : NULL;
	     v != NULL; v = v->next)
		if (v->kind == JSON_STRING)
			table_add(&w->required, v->text, w);
	return true;
}

static bool
visit_properties(void *context, struct openapi_node part)
{
	struct walk *w = context;
	struct openapi_node map = openapi_refs_get(w->r, part, "properties");

	if (!json_is(map.v, JSON_OBJECT) ||
	    !openapi_refs_spend(w->r, map.v->count))
		return true;
	for (const struct json *v = map.v->first; v != NULL; v = v->next) {
		if (table_add(&w->seen, v->name, w) != NULL)
			continue;
		if (!w->visit(w->context, v->name,
		        openapi_refs_child(w->r, map, v),
		        table_find(&w->required, v->name) != NULL))
			return false;
	}
	return true;
}

void
openapi_shape_each_property(struct openapi_refs *r, struct arena *a,
    struct openapi_node schema, openapi_shape_fn *visit, void *context)
{
	struct walk w = { .r = r, .visit = visit, .context = context };

	table_init(&w.seen, a);
	table_init(&w.required, a);
	each_part(r, schema, 0, note_required, &w);
	each_part(r, schema, 0, visit_properties, &w);
}

/* ---- sentences ---- */

struct description {
	struct openapi_refs *r;
	struct arena *a;
	struct buf *out;
	int depth;
	bool first;
};

static void describe_members(struct description *t, struct openapi_node schema);

static void
put_scalar(struct buf *out, const struct json *v)
{
	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		buf_add_str(out, str_part(v->text, 0, 200));
	else if (v->count == 0)
		json_write(out, v);
	else
		buf_puts(out, "...");
}

static void
describe_choices(struct description *t, struct openapi_node schema)
{
	const struct json *list = openapi_shape_find(t->r, schema, "enum").v;
	const struct json *fixed = openapi_shape_find(t->r, schema, "const").v;
	int n = 0;

	if (fixed != NULL) {
		buf_puts(t->out, " Always: ");
		put_scalar(t->out, fixed);
		buf_putc(t->out, '.');
	}
	if (!json_is(list, JSON_ARRAY) || list->first == NULL)
		return;
	buf_puts(t->out, " One of: ");
	for (const struct json *v = list->first; v != NULL; v = v->next) {
		if (n++ == CHOICES) {
			buf_puts(t->out, ", ...");
			break;
		}
		buf_puts(t->out, n > 1 ? ", " : "");
		put_scalar(t->out, v);
	}
	buf_putc(t->out, '.');
}

/* Appends "Format: date.", "At most 9 characters." and the like. */
static void
describe_facets(struct description *t, struct openapi_node schema)
{
	static const struct {
		const char *member, *before, *after;
	} facets[] = {
		{ "format", " Format: ", "." },
		{ "default", " Default: ", "." },
		{ "minimum", " At least ", "." },
		{ "exclusiveMinimum", " More than ", "." },
		{ "maximum", " At most ", "." },
		{ "exclusiveMaximum", " Less than ", "." },
		{ "minLength", " At least ", " characters." },
		{ "maxLength", " At most ", " characters." },
		{ "minItems", " At least ", " items." },
		{ "maxItems", " At most ", " items." },
		{ "pattern", " Pattern: ", "" },
	};

	for (size_t i = 0; i < LEN(facets); i++) {
		const struct json *v =
		    openapi_shape_find(t->r, schema, facets[i].member).v;

		/* exclusiveMinimum was a flag before 3.1. */
		if (v == NULL || v->kind == JSON_NULL ||
		    (v->kind == JSON_BOOL &&
		        !str_is(str_of(facets[i].member), "default")))
			continue;
		buf_puts(t->out, facets[i].before);
		put_scalar(t->out, v);
		buf_puts(t->out, facets[i].after);
	}
}

static void
put_type(struct description *t, struct openapi_node schema)
{
	struct str type = openapi_shape_type(t->r, schema);

	buf_add_str(t->out, type.p != NULL ? type : STR("any"));
	if (str_is(type, "array") && t->depth < DESCRIBE_DEPTH) {
		t->depth++;
		buf_puts(t->out, " of ");
		put_type(t, openapi_shape_find(t->r, schema, "items"));
		t->depth--;
	}
}

static struct str
description_of(struct openapi_refs *r, struct openapi_node schema)
{
	const struct json *v = openapi_shape_find(r, schema, "description").v;

	return json_is(v, JSON_STRING) ? v->text : STR_NONE;
}

static bool
describe_property(
    void *context, struct str name, struct openapi_node property, bool required)
{
	struct description *t = context;
	struct str text;

	/* The server sets a readOnly property; callers omit it. */
	if (openapi_refs_is_true(t->r, property, "readOnly"))
		return true;
	buf_puts(t->out, t->first ? "" : "; ");
	t->first = false;
	buf_printf(t->out, "%.*s (", STR_FMT(str_part(name, 0, 200)));
	put_type(t, property);
	buf_puts(t->out, required ? ", required)" : ")");
	text = description_of(t->r, property);
	if (text.n > 0)
		buf_printf(t->out, ": %.*s",
		    STR_FMT(sanitize_text(
		        t->a, str_trim(text), false, DESCRIPTION_BYTES)));
	describe_choices(t, property);
	describe_members(t, property);
	return !t->out->over;
}

/* Describes the members of an object or of an array's items. */
static void
describe_members(struct description *t, struct openapi_node schema)
{
	struct openapi_node items = openapi_shape_find(t->r, schema, "items");
	size_t before = t->out->len;
	bool first = t->first;

	if (t->depth == DESCRIBE_DEPTH)
		return;
	t->depth++;
	if (str_is(openapi_shape_type(t->r, schema), "object") &&
	    openapi_shape_find(t->r, schema, "properties").v != NULL) {
		buf_puts(t->out, t->depth == 1 ? " Fields: " : " {");
		t->first = true;
		openapi_shape_each_property(
		    t->r, t->a, schema, describe_property, t);
		buf_puts(t->out, t->depth == 1 ? "." : "}");
		if (t->first && !t->out->over)
			t->out->len = before;
		t->first = first;
	} else if (items.v != NULL) {
		describe_choices(t, items);
		describe_members(t, items);
	}
	t->depth--;
}

struct str
openapi_shape_describe(struct openapi_refs *r, struct arena *a,
    struct openapi_node schema, size_t max)
{
	struct description t = { .r = r, .a = a };
	struct str *text = openapi_refs_remember(r, schema);
	struct buf out;

	if (text->p != NULL)
		return sanitize_text(a, *text, false, max);
	/*
	 * Room for the maximum and one more piece; longer text would only be
	 * cut.
	 */
	buf_init(&out, OPENAPI_SHAPE_MOST + PIECE_BYTES);
	t.out = &out;
	describe_choices(&t, schema);
	describe_facets(&t, schema);
	describe_members(&t, schema);
	*text = sanitize_text(
	    a, str_trim(buf_str(&out)), false, OPENAPI_SHAPE_MOST);
	buf_done(&out);
	return sanitize_text(a, *text, false, max);
}
