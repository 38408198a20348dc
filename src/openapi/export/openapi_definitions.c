/* openapi_definitions.c - JSON Schema of a file in an OpenAPI document. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/openapi_definitions.h"

static const struct str in_file = { "#/schemas/", 10 };
static const struct str in_document = { "#/components/schemas/", 21 };

/* ---- names ---- */

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

/*
 * OpenAPI 3.1, 4.8.7: ^[a-zA-Z0-9\.\-_]+$.  A changed name ends in a hash of
 * all of it.  Error is the document's own.
 */
static struct str
component_name(struct arena *a, struct str name)
{
	bool good = name.n > 0 && !str_is(name, "Error");
	struct str out;
	struct buf b;

	for (size_t i = 0; i < name.n && good; i++)
		good = is_name_byte(name.p[i]);
	if (good)
		return name;
	buf_init(&b, name.n + 16);
	for (size_t i = 0; i < name.n; i++)
		buf_putc(&b, is_name_byte(name.p[i]) ? name.p[i] : '_');
	buf_printf(&b, "-%08x", hash_fnv32(HASH_FNV32_BASIS, name));
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

/* A reference of the file, or any other text. */
static struct json *
reference(struct arena *a, const struct json *v)
{
	if (!json_is(v, JSON_STRING) || !str_starts(v->text, in_file))
		return json_alias(a, v);
	return json_new_text(
	    a, arena_strf(a, "%.*s%.*s", STR_FMT(in_document),
	           STR_FMT(component_name(
	               a, str_part(v->text, in_file.n, v->text.n)))));
}

/* ---- keys ---- */

typedef struct json *key_fn(struct arena *a, const struct json *v);

static struct json *
schemas(struct arena *a, const struct json *v)
{
	struct json *out;

	if (v->kind != JSON_ARRAY && v->kind != JSON_OBJECT)
		return json_alias(a, v);
	out = json_new(a, v->kind);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		struct json *one = openapi_definitions_schema(a, m);

		if (v->kind == JSON_ARRAY)
			json_push(out, one);
		else
			json_add_str(out, m->name, one);
	}
	return out;
}

/* A schema, or in older drafts a list of them. */
static struct json *
schema(struct arena *a, const struct json *v)
{
	return v->kind == JSON_ARRAY ? schemas(a, v)
	                             : openapi_definitions_schema(a, v);
}

static struct json *
discriminator(struct arena *a, const struct json *v)
{
	struct json *out = json_new(a, JSON_OBJECT), *to;

	if (v->kind != JSON_OBJECT)
		return json_alias(a, v);
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (!str_is(m->name, "mapping")) {
			json_add_str(out, m->name, json_alias(a, m));
			continue;
		}
		to = json_add(out, "mapping", json_new(a, JSON_OBJECT));
		for (const struct json *x = m->first; x != NULL; x = x->next)
			json_add_str(to, x->name, reference(a, x));
	}
	return out;
}

static const struct {
	const char *key;
	key_fn *make;
} keys[] = {
	{ "$ref", reference },
	{ "properties", schemas },
	{ "allOf", schemas },
	{ "anyOf", schemas },
	{ "oneOf", schemas },
	{ "prefixItems", schemas },
	{ "items", schema },
	{ "additionalProperties", schema },
	{ "propertyNames", schema },
	{ "not", schema },
	{ "discriminator", discriminator },
};

static struct json *
value_of(struct arena *a, const struct json *m)
{
	for (size_t i = 0; i < LEN(keys); i++)
		if (str_is(m->name, keys[i].key))
			return keys[i].make(a, m);
	return json_alias(a, m);
}

/* ---- OpenAPI 3.0 ---- */

static bool
is_true(const struct json *v)
{
	return json_is(v, JSON_BOOL) && v->boolean;
}

/* A key that 3.1 has in another form, or as a part of another key. */
static bool
is_left_out(const struct json *v, const struct json *m)
{
	return str_is(m->name, "nullable") ||
	       ((str_is(m->name, "exclusiveMinimum") ||
	            str_is(m->name, "exclusiveMaximum")) &&
	           m->kind == JSON_BOOL) ||
	       (str_is(m->name, "minimum") &&
	           is_true(json_get(v, "exclusiveMinimum"))) ||
	       (str_is(m->name, "maximum") &&
	           is_true(json_get(v, "exclusiveMaximum")));
}

static void
add_bound(struct arena *a, struct json *out, const struct json *v,
    const char *name, const char *exclusive)
{
	const struct json *bound = json_get(v, name);

	if (bound != NULL && is_true(json_get(v, exclusive)))
		json_add(out, exclusive, json_alias(a, bound));
}

/* Null is one more type, and one more value of an enum. */
static struct json *
with_null(struct arena *a, const struct json *m, struct json *null)
{
	struct json *list = json_new(a, JSON_ARRAY);

	if (m->kind != JSON_ARRAY)
		json_push(list, json_alias(a, m));
	for (const struct json *x = m->kind == JSON_ARRAY ? m->first : NULL;
	     x != NULL; x = x->next)
		if (!json_equal(x, null))
			json_push(list, json_alias(a, x));
	json_push(list, null);
	return list;
}

static struct json *
nullable_value(struct arena *a, const struct json *m)
{
	if (str_is(m->name, "type"))
		return with_null(a, m, json_new_text(a, STR("null")));
	if (str_is(m->name, "enum"))
		return with_null(a, m, json_new(a, JSON_NULL));
	return value_of(a, m);
}

struct json *
openapi_definitions_schema(struct arena *a, const struct json *v)
{
	const bool nullable = is_true(json_get(v, "nullable"));
	struct json *out;

	if (v->kind != JSON_OBJECT)
		return json_alias(a, v);
	out = json_new(a, JSON_OBJECT);
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (!is_left_out(v, m))
			json_add_str(out, m->name,
			    nullable ? nullable_value(a, m) : value_of(a, m));
	add_bound(a, out, v, "minimum", "exclusiveMinimum");
	add_bound(a, out, v, "maximum", "exclusiveMaximum");
	return out;
}

/* ---- the components ---- */

/* A schema that is in the document, whose references are to be followed. */
struct pending {
	struct pending *next;
	const struct json *v;
};

struct adding {
	struct arena *a;
	struct table named; /* definitions by the name of the component */
	struct json *schemas;
	struct pending *pending;
};

static void
add_named(struct adding *to, struct str name)
{
	const struct json *definition = table_find(&to->named, name);
	struct pending *p;

	if (definition == NULL || json_get_str(to->schemas, name) != NULL)
		return;
	p = arena_new(to->a, sizeof(*p));
	*p = (struct pending){ to->pending,
		json_add_str(to->schemas, name,
		    openapi_definitions_schema(to->a, definition)) };
	to->pending = p;
}

static void
find_references(struct adding *to, const struct json *v)
{
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (str_is(m->name, "$ref") && m->kind == JSON_STRING &&
		    str_starts(m->text, in_document))
			add_named(
			    to, str_part(m->text, in_document.n, m->text.n));
		find_references(to, m);
	}
}

void
openapi_definitions_add(struct arena *a, const struct json *definitions,
    const struct json *document, struct json *schemas_out)
{
	struct adding to = { .a = a, .schemas = schemas_out };

	if (definitions == NULL)
		return;
	table_init(&to.named, a);
	for (struct json *m = definitions->first; m != NULL; m = m->next)
		table_add(&to.named, component_name(a, m->name), m);
	find_references(&to, document);
	while (to.pending != NULL) {
		const struct json *v = to.pending->v;

		to.pending = to.pending->next;
		find_references(&to, v);
	}
}
