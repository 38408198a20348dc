/* openapi_keywords.c - keywords that contain no other schema. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/import/openapi_keywords.h"

enum {
	VALUE_DEPTH = 8, /* of a default, a choice or an example */
	EXAMPLE_VALUES = 100, /* in one example */
};

/* Returns what the value becomes; NULL if the keyword is left out. */
typedef struct json *keyword_fn(struct arena *a, const struct json *v);

static struct json *
make_text(struct arena *a, const struct json *v)
{
	struct str text;

	if (v->kind != JSON_STRING)
		return NULL;
	text = sanitize_text(
	    a, str_trim(v->text), true, OPENAPI_IMPORTER_PARAMETER);
	return text.n > 0 ? json_new_text(a, text) : NULL;
}

static struct json *
make_flag(struct arena *a, const struct json *v)
{
	return v->kind == JSON_BOOL && v->boolean ? json_new_bool(a, true)
	                                          : NULL;
}

static struct json *
make_number(struct arena *a, const struct json *v)
{
	return v->kind == JSON_NUMBER ? json_alias(a, v) : NULL;
}

static struct json *
make_count(struct arena *a, const struct json *v)
{
	int64_t n;

	return json_number_to_int(v, &n) && n >= 0 ? json_new_int(a, n) : NULL;
}

static struct json *
make_divisor(struct arena *a, const struct json *v)
{
	return v->kind == JSON_NUMBER &&
	               json_number_order(v->text, STR("0")) > 0
	           ? json_alias(a, v)
	           : NULL;
}

static struct json *
make_pattern(struct arena *a, const struct json *v)
{
	return v->kind == JSON_STRING &&
	               regex_new(a, v->text, REGEX_ECMA, NULL) != NULL
	           ? json_alias(a, v)
	           : NULL;
}

/* Is it at most `depth` levels deep? */
static bool
is_shallow(const struct json *v, int depth)
{
	if (v->count > 0 && depth == 0)
		return false;
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (!is_shallow(m, depth - 1))
			return false;
	return true;
}

static struct json *
make_value(struct arena *a, const struct json *v)
{
	return is_shallow(v, VALUE_DEPTH) ? json_alias(a, v) : NULL;
}

static struct json *
make_choices(struct arena *a, const struct json *v)
{
	return v->kind == JSON_ARRAY && v->count > 0 ? make_value(a, v) : NULL;
}

/* Copies an example, of at most *left values, with printable texts. */
static struct json *
clean(struct arena *a, const struct json *v, int depth, int *left)
{
	const struct json *twin;
	struct json *copy;

	if (depth == 0 || (*left)-- == 0)
		return NULL;
	copy = json_alias(a, v);
	if (v->kind == JSON_STRING)
		copy->text =
		    sanitize_text(a, v->text, true, OPENAPI_IMPORTER_PARAMETER);
	copy->first = copy->last = NULL;
	copy->count = 0;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct json *one = clean(a, m, depth - 1, left);

		if (one == NULL)
			return NULL;
		if (v->kind == JSON_OBJECT)
			json_add_str(copy,
			    sanitize_text(
			        a, m->name, false, OPENAPI_IMPORTER_TITLE),
			    one);
		else
			json_push(copy, one);
	}
	/* Names that differed only in what was removed. */
	return copy->kind == JSON_OBJECT && json_names_twin(copy, &twin) != NULL
	           ? NULL
	           : copy;
}

static struct json *
make_example(struct arena *a, const struct json *v)
{
	int left = EXAMPLE_VALUES;

	return clean(a, v, VALUE_DEPTH, &left);
}

static struct json *
make_examples(struct arena *a, const struct json *v)
{
	return v->kind == JSON_ARRAY && v->count > 0 ? make_example(a, v)
	                                             : NULL;
}

static bool
is_type(struct str name)
{
	static const char *const names[] = { "string", "number", "integer",
		"boolean", "array", "object", "null" };

	for (size_t i = 0; i < LEN(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* A list of the types that are known; one of them is written alone. */
static struct json *
make_type(struct arena *a, const struct json *v)
{
	struct json *list = json_new(a, JSON_ARRAY);
	struct table seen;

	if (v->kind == JSON_STRING && str_is(v->text, "file"))
		return json_new_text(a, STR("string"));
	if (v->kind == JSON_STRING)
		return is_type(v->text) ? json_alias(a, v) : NULL;
	if (v->kind != JSON_ARRAY)
		return NULL;
	table_init(&seen, a);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (m->kind == JSON_STRING && is_type(m->text) &&
		    table_add(&seen, m->text, list) == NULL)
			json_push(list, json_new_text(a, m->text));
	if (list->count == 1)
		return json_new_text(a, list->first->text);
	return list->count > 0 ? list : NULL;
}

static const struct {
	const char *name;
	keyword_fn *make;
	bool text; /* it explains and restricts nothing */
} keywords[] = {
	{ "type", make_type, false },
	{ "title", make_text, true },
	{ "description", make_text, true },
	{ "format", make_text, false },
	{ "enum", make_choices, false },
	{ "const", make_value, false },
	{ "default", make_value, true },
	{ "example", make_example, true },
	{ "examples", make_examples, true },
	{ "deprecated", make_flag, true },
	{ "writeOnly", make_flag, true },
	{ "contentEncoding", make_text, false },
	{ "contentMediaType", make_text, false },
	{ "multipleOf", make_divisor, false },
	{ "minimum", make_number, false },
	{ "maximum", make_number, false },
	{ "exclusiveMinimum", make_number, false },
	{ "exclusiveMaximum", make_number, false },
	{ "minLength", make_count, false },
	{ "maxLength", make_count, false },
	{ "minItems", make_count, false },
	{ "maxItems", make_count, false },
	{ "minProperties", make_count, false },
	{ "maxProperties", make_count, false },
	{ "uniqueItems", make_flag, false },
	{ "pattern", make_pattern, false },
};

/* ---- what older versions write differently ---- */

/*
 * A choice in the type of the schema: YAML reads 1.0 in the choices of a string
 * as a number, and authors quote the choices of numbers.
 */
static void
retype(struct json *v, struct str type)
{
	const bool number = str_is(type, "integer") || str_is(type, "number");

	if (str_is(type, "string") && v->kind == JSON_NUMBER) {
		v->kind = JSON_STRING;
	} else if (str_is(type, "string") && v->kind == JSON_BOOL) {
		v->kind = JSON_STRING;
		v->text = str_of(v->boolean ? "true" : "false");
	} else if (number && v->kind == JSON_STRING &&
	           json_number_is(v->text)) {
		v->kind = JSON_NUMBER;
	}
	v->quoted = v->kind == JSON_STRING;
}

/* The member values are shared with the document: they are copied first. */
static void
retype_choices(struct arena *a, struct json *to)
{
	const struct str type = json_get_text(to, "type");
	struct json *list = json_get(to, "enum"), *old;

	if (list == NULL)
		return;
	old = list->first;
	list->first = list->last = NULL;
	list->count = 0;
	for (; old != NULL; old = old->next)
		retype(json_push(list, json_alias(a, old)), type);
}

/* Before 3.1, exclusiveMinimum was a flag of minimum. */
static void
exclude_bounds(struct json *to, const struct json *schema)
{
	static const char *const names[][2] = {
		{ "exclusiveMinimum", "minimum" },
		{ "exclusiveMaximum", "maximum" },
	};

	for (size_t i = 0; i < LEN(names); i++) {
		const struct json *flag = json_get(schema, names[i][0]);
		struct json *bound = json_get(to, names[i][1]);

		if (json_is(flag, JSON_BOOL) && flag->boolean && bound != NULL)
			bound->name = str_of(names[i][0]);
	}
}

void
openapi_keywords_add(struct arena *a, struct json *to,
    const struct json *schema, bool only_texts)
{
	for (size_t i = 0; i < LEN(keywords); i++) {
		const struct json *v = json_get(schema, keywords[i].name);
		struct json *made = NULL;

		if (v != NULL && (keywords[i].text || !only_texts) &&
		    json_get(to, keywords[i].name) == NULL)
			made = keywords[i].make(a, v);
		if (made != NULL)
			json_add(to, keywords[i].name, made);
	}
	if (only_texts)
		return;
	if (str_is(json_get_text(schema, "type"), "file") &&
	    json_get(to, "format") == NULL)
		json_add(to, "format", json_new_text(a, STR("binary")));
	retype_choices(a, to);
	exclude_bounds(to, schema);
}

/* ---- null ---- */

/* {anyOf: [made, {type: null}]}, with the description of made. */
static struct json *
or_null(struct arena *a, struct json *made)
{
	struct json *whole = json_new(a, JSON_OBJECT), *list, *null;
	const struct json *text = json_get(made, "description");

	if (text != NULL)
		json_add(whole, "description", json_alias(a, text));
	list = json_add(whole, "anyOf", json_new(a, JSON_ARRAY));
	json_push(list, made);
	null = json_push(list, json_new(a, JSON_OBJECT));
	json_add(null, "type", json_new_text(a, STR("null")));
	return whole;
}

static bool
has_null(const struct json *list)
{
	for (const struct json *v = list->first; v != NULL; v = v->next)
		if (v->kind == JSON_NULL || str_is(v->text, "null"))
			return true;
	return false;
}

static void
allow_null(struct arena *a, struct json *made)
{
	struct json *type = json_get(made, "type");
	struct json *choices = json_get(made, "enum");

	if (json_is(type, JSON_STRING)) {
		struct json *only = json_new_text(a, type->text);

		type->kind = JSON_ARRAY;
		type->text = STR_NONE;
		json_push(type, only);
	}
	if (type != NULL && !has_null(type))
		json_push(type, json_new_text(a, STR("null")));
	if (choices != NULL && !has_null(choices))
		json_push(choices, json_new(a, JSON_NULL));
}

struct json *
openapi_keywords_nullable(
    struct arena *a, struct json *made, const struct json *schema)
{
	static const char *const others[] = { "$ref", "allOf", "anyOf", "oneOf",
		"not", "const" };
	const struct json *now = json_get(schema, "nullable");
	const struct json *old = json_get(schema, "x-nullable");

	if (!(json_is(now, JSON_BOOL) && now->boolean) &&
	    !(json_is(old, JSON_BOOL) && old->boolean))
		return made;
	for (size_t i = 0; i < LEN(others); i++)
		if (json_get(made, others[i]) != NULL)
			return or_null(a, made);
	allow_null(a, made);
	return made;
}
