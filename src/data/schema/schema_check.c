/* schema_check.c - checks values against a compiled schema. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "data/schema/schema_check.h"
#include "data/schema/schema_node.h"

static int schema_check_value(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at);

/* ---- arrays ---- */

static int
check_unique(
    struct schema_checker *c, const struct json *v, const struct schema_at *at)
{
	size_t i = 0, k;

	for (const struct json *m = v->first; m != NULL; m = m->next, i++) {
		k = i + 1;
		for (const struct json *n = m->next; n != NULL;
		     n = n->next, k++) {
			if (schema_check_spend(c, 1) == -1)
				return -1;
			if (json_equal(m, n))
				return schema_check_refuse(c, at,
				    "must not contain a value twice: items "
				    "%zu and %zu are equal",
				    i, k);
		}
	}
	return 0;
}

static int
check_items(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	struct schema_at inner = { at, STR_NONE, 0 };

	if (schema_check_count(
	        c, at, v->count, s->min_items, s->max_items, "items") == -1 ||
	    (s->unique && check_unique(c, v, at) == -1))
		return -1;
	for (const struct json *m = v->first; m != NULL;
	     m = m->next, inner.index++) {
		const struct schema *item = inner.index < s->prefix.count
		                                ? s->prefix.items[inner.index]
		                                : s->items;

		if (item != NULL &&
		    schema_check_value(c, item, m, &inner) == -1)
			return -1;
	}
	return 0;
}

/* ---- objects ---- */
static int
check_members(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	struct schema_at inner = { at, STR_NONE, 0 };

	if (schema_check_count(c, at, v->count, s->min_members, s->max_members,
	        "members") == -1)
		return -1;
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		const struct schema_member *own =
		    s->member_count > 0 ? table_find(&s->by_name, m->name)
		                        : NULL;
		const struct schema *schema =
		    own != NULL ? own->schema : s->others;

		inner.name = m->name;
		if (schema != NULL &&
		    schema_check_value(c, schema, m, &inner) == -1)
			return -1;
	}
	for (size_t i = 0; i < s->member_count; i++) {
		inner.name = s->members[i].name;
		if (s->members[i].required &&
		    json_get_str(v, inner.name) == NULL)
			return schema_check_refuse(c, &inner, "is missing");
	}
	return 0;
}

/* ---- combinations ---- */

/* The only alternative that the type of v leaves, or NULL. */
static const struct schema *
only_candidate(const struct schema *s, const struct json *v)
{
	const unsigned types = schema_node_types(v);
	const struct schema *found = NULL;

	for (size_t i = 0; i < s->any.count; i++) {
		const struct schema *one = s->any.items[i], *real = one;

		for (int k = 0; real->target != NULL && k < SCHEMA_HOPS; k++)
			real = real->target;
		if ((real->types & types) == 0)
			continue;
		if (found != NULL)
			return NULL;
		found = one;
	}
	return found;
}

static int
check_any(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	const struct schema *one = schema_node_selected(s, v);
	struct err *e = c->e;

	if (s->any.count == 0 || (s->nullable && v->kind == JSON_NULL))
		return 0;
	if (one != NULL)
		return schema_check_value(c, one, v, at);
	c->e = NULL;
	for (size_t i = 0; i < s->any.count && !c->spent; i++) {
		if (schema_check_value(c, s->any.items[i], v, at) == 0) {
			c->e = e;
			return 0;
		}
	}
	c->e = e;
	one = only_candidate(s, v);
	if (one != NULL && !c->spent)
		return schema_check_value(c, one, v, at);
	return schema_check_refuse(c, at,
	    "must match one of the %zu alternatives of its schema",
	    s->any.count);
}

/* All parts of allOf, what $ref names, and one of the alternatives. */
static int
check_parts(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	const bool outer = c->in_part;
	int rc = 0;

	c->in_part = outer || s->all.count > 0 || s->member_count > 0;
	for (size_t i = 0; i < s->all.count && rc == 0; i++)
		rc = schema_check_value(c, s->all.items[i], v, at);
	if (rc == 0 && s->target != NULL)
		rc = schema_check_value(c, s->target, v, at);
	if (rc == 0)
		rc = check_any(c, s, v, at);
	c->in_part = outer;
	return rc;
}

static int
check_excluded(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	struct err *e = c->e;
	int rc;

	if (s->excluded == NULL)
		return 0;
	c->e = NULL;
	rc = schema_check_value(c, s->excluded, v, at);
	c->e = e;
	return rc == -1 && !c->spent
	           ? 0
	           : schema_check_refuse(
	                 c, at, "must not match 'not' of its schema");
}

static int
check_inside(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	const bool in_part = c->in_part;
	const int hops = c->hops;
	int rc = 0;

	/* Even if no schema is for them, each is looked at. */
	if (schema_check_spend(c, v->count) == -1)
		return -1;
	/* The schemas of members and items are counted separately. */
	c->hops = 0;
	c->in_part = false;
	if (v->kind == JSON_OBJECT)
		rc = check_members(c, s, v, at);
	else if (v->kind == JSON_ARRAY)
		rc = check_items(c, s, v, at);
	c->in_part = in_part;
	if (v->kind == JSON_OBJECT && rc == 0)
		rc = schema_check_names(c, s, v, at);
	c->hops = hops;
	return rc;
}

static int
check_keys(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	if (s->never)
		return schema_check_refuse(c, at, "must be absent");
	if ((s->types & schema_node_types(v)) == 0)
		return schema_check_refuse_type(c, s, v, at);
	if (schema_check_fixed(c, s, v, at) == -1)
		return -1;
	if (v->kind == JSON_STRING && schema_check_text(c, s, v, at) == -1)
		return -1;
	if (v->kind == JSON_NUMBER && schema_check_number(c, s, v, at) == -1)
		return -1;
	if (check_inside(c, s, v, at) == -1 || check_parts(c, s, v, at) == -1)
		return -1;
	return check_excluded(c, s, v, at);
}

static int
schema_check_value(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	int rc;

	if (schema_check_spend(c, 1) == -1)
		return -1;
	/* Circular alternatives end here; nothing else is so deep. */
	if (c->hops == SCHEMA_HOPS || c->depth == 4 * SCHEMA_DEPTH)
		return schema_check_refuse(
		    c, at, "is nested too deeply to be checked");
	c->hops++;
	c->depth++;
	rc = check_keys(c, s, v, at);
	c->depth--;
	c->hops--;
	return rc;
}

/* e may be NULL. */
static int
refuse_cost(const struct schema_cost *cost, struct str name, struct err *e)
{
	if (cost->steps <= SCHEMA_STEPS)
		return cpu_budget_refuse(cost->budget, e);
	return err_set(e, ERR_INPUT,
	    "%.*s takes too long to check against its schema; send less",
	    STR_FMT(str_part(name, 0, 80)));
}

int
schema_check_within(const struct schema *s, const struct json *v,
    struct str name, struct schema_cost *cost, struct err *e)
{
	const struct schema_at at = { NULL, name, 0 };
	struct schema_checker c = { .cost = cost, .e = e };

	if (schema_check_value(&c, s, v, &at) == 0)
		return 0;
	return c.spent ? refuse_cost(cost, name, e) : -1;
}

int
schema_check(const struct schema *s, const struct json *v,
    const struct schema_use *use, struct err *e)
{
	struct schema_cost cost = { use->budget, 0 };

	return schema_check_within(s, v, use->name, &cost, e);
}
