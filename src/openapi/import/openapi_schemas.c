/* openapi_schemas.c - the schemas of a document as JSON Schema 2020-12. */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_circle.h"
#include "openapi/import/openapi_discriminator.h"
#include "openapi/import/openapi_hidden.h"
#include "openapi/import/openapi_keywords.h"
#include "openapi/import/openapi_schemas.h"

enum {
	SCHEMAS = 300000, /* of one file: fewer than schema_compile() accepts */
	LEVELS = 40, /* of nested values: a capability file has at most 64 */
	LEAF_CHOICES = 12, /* an enum that is written at each place */
};

/* Where a schema stands. */
struct place {
	int level;
	/*
	 * The shared schema that it is a part of, for the same value: a check
	 * that leads back to it would never end.
	 */
	struct openapi_shared_schema *owner;
	bool base; /* without alternatives: it is the base of one of them */
	bool named; /* what it refers to must keep its name */
	const struct table *hidden; /* readOnly members; NULL: not known yet */
};

static struct json *make(
    struct openapi_schemas *k, struct openapi_node n, struct place at);

void
openapi_schemas_init(struct openapi_schemas *k, struct arena *a,
    struct openapi_refs *r, bool old)
{
	*k = (struct openapi_schemas){ .a = a, .refs = r };
	openapi_shared_init(&k->shared, a, r, old);
}

static struct openapi_node
member(struct openapi_node n, const char *name)
{
	return (struct openapi_node){ json_get(n.v, name), n.file };
}

/* A place one level of schemas deeper, for another value. */
static struct place
inside(struct place at)
{
	return (struct place){ .level = at.level + 2 };
}

/* ---- objects and arrays ---- */

static void
add_properties(struct openapi_schemas *k, struct openapi_node n,
    struct place at, struct json *out)
{
	struct openapi_node map = openapi_refs_get(k->refs, n, "properties");
	struct json *made;

	if (!json_is(map.v, JSON_OBJECT) || map.v->count == 0)
		return;
	made = json_add(out, "properties", json_new(k->a, JSON_OBJECT));
	for (const struct json *v = map.v->first; v != NULL; v = v->next)
		if (table_find(at.hidden, v->name) == NULL)
			json_add_str(made, v->name,
			    make(k, (struct openapi_node){ v, map.file },
			        inside(at)));
}

static void
add_required(struct openapi_schemas *k, struct openapi_node n, struct place at,
    struct json *out)
{
	const struct json *list = openapi_refs_get(k->refs, n, "required").v;
	struct json *made = json_new(k->a, JSON_ARRAY);
	struct table seen;

	if (!json_is(list, JSON_ARRAY))
		return;
	table_init(&seen, k->a);
	for (const struct json *v = list->first; v != NULL; v = v->next)
		if (v->kind == JSON_STRING &&
		    table_find(at.hidden, v->text) == NULL &&
		    table_add(&seen, v->text, made) == NULL)
			json_push(made, json_new_text(k->a, v->text));
	if (made->count > 0)
		json_add(out, "required", made);
}

static bool
is_schema(const struct json *v)
{
	return json_is(v, JSON_OBJECT) || json_is(v, JSON_BOOL);
}

/* Adds the member if it is a schema, for another value. */
static void
add_schema(struct openapi_schemas *k, struct openapi_node n, struct place at,
    struct json *out, const char *name, const char *as)
{
	struct openapi_node one = member(n, name);

	if (is_schema(one.v) && json_get(out, as) == NULL)
		json_add(out, as, make(k, one, inside(at)));
}

static void
add_items(struct openapi_schemas *k, struct openapi_node n, struct place at,
    struct json *out)
{
	/* Before 2020-12, a list of items was what prefixItems is now. */
	const bool tuple = json_is(json_get(n.v, "items"), JSON_ARRAY);
	struct openapi_node list =
	    openapi_refs_get(k->refs, n, tuple ? "items" : "prefixItems");
	struct json *made;

	if (json_is(list.v, JSON_ARRAY) && list.v->count > 0) {
		made = json_add(out, "prefixItems", json_new(k->a, JSON_ARRAY));
		for (const struct json *v = list.v->first; v != NULL;
		     v = v->next)
			json_push(
			    made, make(k, (struct openapi_node){ v, list.file },
			              inside(at)));
	}
	add_schema(k, n, at, out, tuple ? "additionalItems" : "items", "items");
}

static void
add_others(struct openapi_schemas *k, struct openapi_node n, struct place at,
    struct json *out)
{
	const struct json *others = json_get(n.v, "additionalProperties");

	/* Names by pattern are not checked, so they must not be refused. */
	if (json_is(others, JSON_BOOL) && !others->boolean &&
	    json_get(n.v, "patternProperties") != NULL)
		return;
	add_schema(
	    k, n, at, out, "additionalProperties", "additionalProperties");
	add_schema(k, n, at, out, "propertyNames", "propertyNames");
}

/* ---- parts and alternatives ---- */

static struct openapi_shared_schema *
referred(struct openapi_schemas *k, struct openapi_node n)
{
	return json_get_text(n.v, "$ref").p != NULL
	           ? openapi_shared_find(&k->shared, n)
	           : NULL;
}

/*
 * A part of an allOf; NULL if it leads back to its owner through parts alone,
 * and so says nothing.  A part whose alternatives contain the owner is its base
 * without them.
 */
static struct json *
make_part(struct openapi_schemas *k, struct openapi_node n, struct place at)
{
	struct openapi_shared_schema *s = referred(k, n);
	struct json *base;

	if (s == NULL || at.owner == NULL ||
	    !openapi_circle_has(&k->shared, OPENAPI_CIRCLE_ANY, s, at.owner))
		return make(k, n, at);
	if (openapi_circle_has(&k->shared, OPENAPI_CIRCLE_PARTS, s, at.owner))
		return NULL;
	base = json_new(k->a, JSON_OBJECT);
	json_add(base, "$ref",
	    openapi_shared_reference(
	        &k->shared, openapi_shared_base(&k->shared, s)));
	return base;
}

static void
add_parts(struct openapi_schemas *k, struct openapi_node n, struct place at,
    struct json *out)
{
	struct openapi_node list = openapi_refs_get(k->refs, n, "allOf");
	struct json *made = json_new(k->a, JSON_ARRAY);

	at.level += 2;
	for (const struct json *v = json_is(list.v, JSON_ARRAY) ? list.v->first
	                                                        : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node one = { v, list.file };
		struct json *part = is_schema(v) ? make_part(k, one, at) : NULL;

		if (part != NULL)
			json_push(made, part);
	}
	if (made->count > 0)
		json_add(out, "allOf", made);
}

static void
add_alternatives(struct openapi_schemas *k, struct openapi_node n,
    struct place at, struct json *out, const char *name)
{
	struct openapi_node list = openapi_refs_get(k->refs, n, name);
	struct json *made = json_new(k->a, JSON_ARRAY);

	if (at.base)
		return;
	at.level += 2;
	at.named = json_get(n.v, "discriminator") != NULL;
	at.hidden = NULL;
	for (const struct json *v = json_is(list.v, JSON_ARRAY) ? list.v->first
	                                                        : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node one = { v, list.file };
		struct openapi_shared_schema *s = referred(k, one);

		if (is_schema(v) &&
		    (s == NULL || at.owner == NULL ||
		        !openapi_circle_has(&k->shared,
		            OPENAPI_CIRCLE_ALTERNATIVES, s, at.owner)))
			json_push(made, make(k, one, at));
	}
	if (made->count > 0)
		json_add(out, name, made);
}

/* ---- schemas ---- */

/* All keywords of n but $ref. */
static void
fill(struct openapi_schemas *k, struct openapi_node n, struct place at,
    struct json *out)
{
	if (at.hidden == NULL)
		at.hidden = openapi_hidden_of(k, n);
	openapi_keywords_add(k->a, out, n.v, false);
	add_properties(k, n, at, out);
	add_required(k, n, at, out);
	add_others(k, n, at, out);
	add_items(k, n, at, out);
	add_parts(k, n, at, out);
	add_alternatives(k, n, at, out, "anyOf");
	add_alternatives(k, n, at, out, "oneOf");
	add_schema(k, n, at, out, "not", "not");
	openapi_discriminator_add(&k->shared, n, out);
}

/* Is it small enough to be written at each place? */
static bool
is_leaf(const struct json *v)
{
	static const char *const larger[] = { "$ref", "properties", "items",
		"additionalProperties", "allOf", "anyOf", "oneOf", "not",
		"prefixItems" };
	const struct json *choices = json_get(v, "enum");

	for (size_t i = 0; i < LEN(larger); i++)
		if (json_get(v, larger[i]) != NULL)
			return false;
	return choices == NULL || choices->count <= LEAF_CHOICES;
}

/* What is beside the reference replaces the texts of the leaf. */
static struct json *
make_leaf(struct openapi_schemas *k, struct openapi_node leaf,
    struct openapi_node n, struct json *out)
{
	struct json *made;

	openapi_keywords_add(k->a, out, leaf.v, false);
	made = openapi_keywords_nullable(k->a, out, leaf.v);
	return made == out ? openapi_keywords_nullable(k->a, out, n.v) : made;
}

/*
 * Before 3.1, only explanations are read beside a $ref: the specification says
 * that nothing is, and many documents have them.
 */
static struct json *
make_reference(
    struct openapi_schemas *k, struct openapi_node n, struct place at)
{
	struct openapi_shared_schema *s = openapi_shared_find(&k->shared, n);
	struct json *out = json_new(k->a, JSON_OBJECT);
	bool only_texts;

	openapi_keywords_add(k->a, out, n.v, true);
	only_texts = k->shared.old || n.v->count - out->count == 1;
	if (s != NULL && !at.named && only_texts && is_leaf(s->node.v))
		return make_leaf(k, s->node, n, out);
	/* A definition may be a reference back to itself. */
	if (s != NULL && (at.owner == NULL || n.v != at.owner->node.v ||
	                     !openapi_circle_has(
	                         &k->shared, OPENAPI_CIRCLE_ANY, s, at.owner)))
		json_add(out, "$ref", openapi_shared_reference(&k->shared, s));
	if (!k->shared.old)
		fill(k, n, at, out);
	return openapi_keywords_nullable(k->a, out, n.v);
}

/* Counts the schema; false, with a note, if it is too much or too deep. */
static bool
enter(struct openapi_schemas *k, struct openapi_node n, int level)
{
	if (level >= LEVELS)
		openapi_refs_add_note(k->refs, n,
		    "the schema is more than %d levels deep: what is below is "
		    "not checked",
		    LEVELS / 2);
	if (level >= LEVELS || k->made > SCHEMAS)
		return false;
	if (k->made++ == SCHEMAS)
		openapi_refs_add_note(k->refs, n,
		    "the schemas of requests have more than %d parts: the rest "
		    "is not checked",
		    SCHEMAS);
	return k->made <= SCHEMAS &&
	       openapi_refs_spend(k->refs, 1 + n.v->count);
}

static struct json *
make(struct openapi_schemas *k, struct openapi_node n, struct place at)
{
	struct json *out;

	if (json_is(n.v, JSON_BOOL))
		return json_alias(k->a, n.v);
	out = json_new(k->a, JSON_OBJECT);
	if (!json_is(n.v, JSON_OBJECT) || !enter(k, n, at.level))
		return out;
	if (json_get_text(n.v, "$ref").p != NULL)
		return make_reference(k, n, at);
	fill(k, n, at, out);
	return openapi_keywords_nullable(k->a, out, n.v);
}

struct json *
openapi_schemas_make(struct openapi_schemas *k, struct openapi_node n)
{
	return make(k, n, (struct place){ 0 });
}

struct json *
openapi_schemas_shared(struct openapi_schemas *k)
{
	struct json *all = json_new(k->a, JSON_OBJECT);

	/* Each definition may add others to the end of the list. */
	for (struct openapi_shared_schema *s = k->shared.first; s != NULL;
	     s = s->next)
		json_add_str(all, s->name,
		    make(k, s->node,
		        (struct place){ .owner = s->of != NULL ? s->of : s,
		            .base = s->of != NULL }));
	return all->count > 0 ? all : NULL;
}

bool
openapi_schemas_is_plain(const struct json *schema, bool pattern)
{
	for (const struct json *v = schema->first; v != NULL; v = v->next)
		if (!str_is(v->name, "title") &&
		    !str_is(v->name, "description") &&
		    !(pattern && str_is(v->name, "pattern")) &&
		    !(str_is(v->name, "type") && v->kind == JSON_STRING))
			return false;
	return schema->kind == JSON_OBJECT && json_get(schema, "type") != NULL;
}
