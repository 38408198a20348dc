/* schema_coerce.c - converts values that can only be meant in one way. */
#include <stdio.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "data/schema/schema_node.h"

enum {
	TYPE_PARTS = 500, /* of a schema that are searched for types */
	INDEXES = 1000, /* of a list; they are searched in quadratic time */
};

struct coercion {
	struct arena *a;
	struct schema_cost cost;
	int depth;
};

static const struct json *coerce(
    struct coercion *c, const struct schema *s, const struct json *v);

/*
 * The types that s allows at all, with those of what it refers to.  A schema of
 * very many parts may allow more than it does.
 */
static unsigned
types_within(const struct schema *s, int hops, int *left)
{
	unsigned types = s->never ? 0 : s->types;
	unsigned any = 0;

	if (hops == 0 || --*left <= 0)
		return types;
	if (s->target != NULL)
		types &= types_within(s->target, hops - 1, left);
	for (size_t i = 0; i < s->all.count; i++)
		types &= types_within(s->all.items[i], hops - 1, left);
	for (size_t i = 0; i<s->any.count && * left> 0; i++)
		any |= types_within(s->any.items[i], hops - 1, left);
	if (s->any.count > 0 && *left > 0)
		types &= any;
	return types | (s->nullable ? SCHEMA_NULL : 0);
}

static unsigned
allowed_types(const struct schema *s)
{
	int left = TYPE_PARTS;

	return types_within(s, SCHEMA_HOPS, &left);
}

bool
schema_is_nullable(const struct schema *s)
{
	return (allowed_types(s) & SCHEMA_NULL) != 0;
}

static bool
fits(struct coercion *c, const struct schema *s, const struct json *v)
{
	return schema_check_within(s, v, STR("value"), &c->cost, NULL) == 0;
}

/* JSON in a text, if it has one of the types; otherwise v. */
static const struct json *
from_text(struct coercion *c, const struct json *v, unsigned types)
{
	const struct json *read;

	if (v->text.n > JSON_IN_TEXT_BYTES ||
	    !schema_node_spend(&c->cost, 1 + v->text.n / 64))
		return v;
	read = json_parse_text(c->a, v->text);
	return read != NULL && (schema_node_types(read) & types) != 0 ? read
	                                                              : v;
}

/*
 * Returns {"0": a, "1": b} as [a, b], as queries write lists of objects: NULL
 * if v has other members.
 */
static struct json *
from_indexes(struct coercion *c, const struct json *v)
{
	struct json *list = json_new(c->a, JSON_ARRAY);

	if (v->count == 0 || v->count > INDEXES ||
	    !schema_node_spend(&c->cost, v->count))
		return NULL;
	for (size_t i = 0; i < v->count; i++) {
		char key[24];
		const struct json *m;

		snprintf(key, sizeof(key), "%zu", i);
		m = json_get(v, key);
		if (m == NULL)
			return NULL;
		json_push(list, json_alias(c->a, m));
	}
	return list;
}

static const struct json *
to_list(struct coercion *c, const struct json *v)
{
	struct json *list = v->kind == JSON_OBJECT ? from_indexes(c, v) : NULL;

	return list != NULL ? list : json_as_list(c->a, v);
}

/* v as one of the types that the schema allows; v if there is no such way. */
static const struct json *
to_type(struct coercion *c, const struct json *v, unsigned allowed)
{
	const unsigned types = schema_node_types(v);

	if ((types & SCHEMA_INTEGER) != 0 && (allowed & SCHEMA_INTEGER) != 0 &&
	    (allowed & SCHEMA_NUMBER) == 0)
		return json_as_integer(c->a, v);
	if ((types & allowed) != 0)
		return v;
	if (v->kind == JSON_STRING) {
		const struct json *read = from_text(c, v, allowed);

		if (read != v)
			return to_type(c, read, allowed);
	}
	if ((allowed & SCHEMA_STRING) != 0 &&
	    (v->kind == JSON_NUMBER || v->kind == JSON_BOOL))
		return json_as_text(c->a, v);
	if ((allowed & SCHEMA_ARRAY) != 0 && v->kind != JSON_NULL)
		return to_list(c, v);
	return v;
}

/* ---- what is in it ---- */

/* A member that is null, though it must not be, and may be absent. */
static bool
is_absent(const struct schema_member *m, const struct json *v)
{
	return v->kind == JSON_NULL && m != NULL && !m->required &&
	       m->schema != NULL && !schema_is_nullable(m->schema);
}

static const struct json *
coerce_members(struct coercion *c, const struct schema *s, const struct json *v)
{
	struct json *copy = json_new(c->a, JSON_OBJECT);
	bool changed = false;

	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct schema_member *own =
		    schema_node_member(s, m->name);
		const struct schema *schema = own != NULL && own->schema != NULL
		                                  ? own->schema
		                                  : s->others;
		const struct json *one = m;

		if (!schema_node_spend(&c->cost, 1))
			return v;
		if (is_absent(own, m)) {
			changed = true;
			continue;
		}
		if (schema != NULL)
			one = coerce(c, schema, m);
		changed = changed || one != m;
		json_add_str(copy, m->name, json_alias(c->a, one));
	}
	return changed ? copy : v;
}

static const struct json *
coerce_items(struct coercion *c, const struct schema *s, const struct json *v)
{
	struct json *copy = json_new(c->a, JSON_ARRAY);
	bool changed = false;
	size_t i = 0;

	for (const struct json *m = v->first; m != NULL; m = m->next, i++) {
		const struct schema *item =
		    i < s->prefix.count ? s->prefix.items[i] : s->items;
		const struct json *one = m;

		if (!schema_node_spend(&c->cost, 1))
			return v;
		if (item != NULL)
			one = coerce(c, item, m);
		changed = changed || one != m;
		json_push(copy, json_alias(c->a, one));
	}
	return changed ? copy : v;
}

static const struct json *
coerce_inside(struct coercion *c, const struct schema *s, const struct json *v)
{
	if (v->kind == JSON_OBJECT &&
	    (s->member_count > 0 || s->others != NULL || s->all.count > 0))
		return coerce_members(c, s, v);
	if (v->kind == JSON_ARRAY && (s->items != NULL || s->prefix.count > 0))
		return coerce_items(c, s, v);
	return v;
}

/*
 * An alternative that v satisfies as it is has precedence; then the first that
 * it can be converted to.
 */
static const struct json *
coerce_any(struct coercion *c, const struct schema *s, const struct json *v)
{
	const struct schema *one = schema_node_selected(s, v);

	if (s->any.count == 0)
		return v;
	if (one != NULL)
		return coerce(c, one, v);
	for (size_t i = 0; i < s->any.count; i++)
		if (fits(c, s->any.items[i], v))
			return v;
	for (size_t i = 0; i < s->any.count; i++) {
		const struct json *made;

		if (!schema_node_spend(&c->cost, 1))
			break;
		made = coerce(c, s->any.items[i], v);
		if (made != v && fits(c, s->any.items[i], made))
			return made;
	}
	return v;
}

static const struct json *
coerce(struct coercion *c, const struct schema *s, const struct json *v)
{
	if (c->depth == SCHEMA_DEPTH || !schema_node_spend(&c->cost, 1))
		return v;
	c->depth++;
	if (s->any.count == 0)
		v = to_type(c, v, allowed_types(s));
	v = coerce_inside(c, s, v);
	v = coerce_any(c, s, v);
	if (s->target != NULL)
		v = coerce(c, s->target, v);
	for (size_t i = 0; i < s->all.count; i++)
		v = coerce_inside(c, s->all.items[i], v);
	c->depth--;
	return v;
}

const struct json *
schema_coerce(const struct schema *s, struct arena *a, const struct json *v,
    struct cpu_budget *budget)
{
	struct coercion c = { .a = a, .cost = { budget, 0 } };

	return coerce(&c, s, v);
}
