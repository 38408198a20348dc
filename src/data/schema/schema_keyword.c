/* schema_keyword.c - keys of a schema that contain no other schema. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/regex/regex.h"
#include "data/schema/schema_keyword.h"
#include "data/schema/schema_node.h"

/* Where a keyword is read to. */
struct reader {
	struct arena *a;
	struct err *e;
};

int
schema_keyword_refuse(
    struct err *e, const struct json *v, const char *key, const char *want)
{
	return err_at(e, ERR_INPUT, v->line, v->column,
	    "'%s' of a schema must be %s, not %s", key, want,
	    json_kind_name(v->kind));
}

typedef int key_fn(
    struct reader *c, struct schema *s, const struct json *v, const char *key);

static unsigned
named_type(struct str name)
{
	static const struct {
		const char *name;
		unsigned types;
	} names[] = {
		{ "null", SCHEMA_NULL }, { "boolean", SCHEMA_BOOLEAN },
		{ "number", SCHEMA_NUMBER | SCHEMA_INTEGER },
		{ "integer", SCHEMA_INTEGER }, { "string", SCHEMA_STRING },
		{ "array", SCHEMA_ARRAY }, { "object", SCHEMA_OBJECT },
		{ "file", SCHEMA_STRING }, /* Swagger 2.0 */
	};

	for (size_t i = 0; i < LEN(names); i++)
		if (str_is(name, names[i].name))
			return names[i].types;
	return 0;
}

/* A type that is not one of JSON Schema restricts nothing. */
static int
read_type(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	unsigned types = 0;

	if (v->kind != JSON_STRING && v->kind != JSON_ARRAY)
		return schema_keyword_refuse(
		    c->e, v, key, "a type or a list of types");
	if (v->kind == JSON_STRING)
		types = named_type(v->text);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		types |= m->kind == JSON_STRING ? named_type(m->text) : 0;
	s->types = types != 0 ? types : SCHEMA_ANY;
	return 0;
}

static int
read_constant(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	(void)c;
	(void)key;
	s->constant = v;
	return 0;
}

static int
read_enumeration(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	if (v->kind != JSON_ARRAY)
		return schema_keyword_refuse(c->e, v, key, "a list");
	s->enumeration = v->count > 0 ? v : NULL;
	return 0;
}

static int
read_unique(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	(void)c;
	(void)key;
	s->unique = v->kind == JSON_BOOL && v->boolean;
	return 0;
}

static int
read_nullable(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	(void)c;
	(void)key;
	s->nullable = v->kind == JSON_BOOL && v->boolean;
	return 0;
}

static int
read_discriminator(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	(void)c;
	(void)key;
	/* Swagger 2.0 has only the name. */
	s->discriminator =
	    v->kind == JSON_STRING ? v->text : json_get_text(v, "propertyName");
	s->mapping = json_get(v, "mapping");
	return 0;
}

static int
read_pattern(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	if (v->kind != JSON_STRING)
		return schema_keyword_refuse(
		    c->e, v, key, "a regular expression");
	s->pattern = v->text;
	s->regex = regex_new(c->a, v->text, REGEX_ECMA, NULL);
	return 0;
}

/* ---- numbers ---- */

static int
read_count(
    struct reader *c, int64_t *out, const struct json *v, const char *key)
{
	int64_t n;

	if (!json_number_to_int(v, &n) || n < 0)
		return schema_keyword_refuse(
		    c->e, v, key, "a whole number from 0");
	*out = n;
	return 0;
}

static int
read_bound(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	const bool low = str_ends(str_of(key), STR("inimum"));

	if (v->kind != JSON_NUMBER)
		return schema_keyword_refuse(c->e, v, key, "a number");
	*(low ? &s->minimum : &s->maximum) = v;
	return 0;
}

/* OpenAPI 3.0 has a boolean next to the bound, 3.1 the bound itself. */
static int
read_exclusive(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	const bool low = str_ends(str_of(key), STR("inimum"));

	if (v->kind == JSON_BOOL) {
		*(low ? &s->above : &s->below) = v->boolean;
		return 0;
	}
	*(low ? &s->above : &s->below) = true;
	return read_bound(c, s, v, key);
}

static int
read_multiple(
    struct reader *c, struct schema *s, const struct json *v, const char *key)
{
	if (v->kind != JSON_NUMBER || json_number_order(v->text, STR("0")) <= 0)
		return schema_keyword_refuse(c->e, v, key, "a number above 0");
	s->multiple_of = v;
	return 0;
}

static const struct {
	const char *key;
	size_t offset;
} counts[] = {
	{ "minLength", offsetof(struct schema, min_length) },
	{ "maxLength", offsetof(struct schema, max_length) },
	{ "minItems", offsetof(struct schema, min_items) },
	{ "maxItems", offsetof(struct schema, max_items) },
	{ "minProperties", offsetof(struct schema, min_members) },
	{ "maxProperties", offsetof(struct schema, max_members) },
};

static const struct {
	const char *key;
	key_fn *read;
} keys[] = {
	{ "type", read_type },
	{ "const", read_constant },
	{ "enum", read_enumeration },
	{ "uniqueItems", read_unique },
	{ "nullable", read_nullable },
	{ "x-nullable", read_nullable },
	{ "discriminator", read_discriminator },
	{ "pattern", read_pattern },
	{ "minimum", read_bound },
	{ "maximum", read_bound },
	{ "exclusiveMinimum", read_exclusive },
	{ "exclusiveMaximum", read_exclusive },
	{ "multipleOf", read_multiple },
};

int
schema_keyword_read(
    struct arena *a, struct schema *s, const struct json *v, struct err *e)
{
	struct reader r = { a, e };

	for (size_t i = 0; i < LEN(counts); i++)
		if (str_is(v->name, counts[i].key))
			return read_count(&r,
			    (int64_t *)((char *)s + counts[i].offset), v,
			    counts[i].key);
	for (size_t i = 0; i < LEN(keys); i++)
		if (str_is(v->name, keys[i].key))
			return keys[i].read(&r, s, v, keys[i].key);
	return 0;
}
