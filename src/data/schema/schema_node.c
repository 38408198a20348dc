/* schema_node.c - finds the parts of a schema that a value selects. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema_node.h"

enum { MEMBER_PARTS = 500 /* of a schema that are searched for a name */ };

bool
schema_node_spend(struct schema_cost *cost, size_t n)
{
	cost->steps += n;
	return cost->steps <= SCHEMA_STEPS &&
	       cpu_budget_spend(cost->budget, n * SCHEMA_STEP_COST);
}

static const struct schema_member *
find_within(const struct schema *s, struct str name, int hops, int *left)
{
	const struct schema_member *m, *other;

	if (s == NULL || hops == 0 || --*left <= 0)
		return NULL;
	m = s->member_count > 0 ? table_find(&s->by_name, name) : NULL;
	/* `required` alone declares a name, but has no schema for it. */
	if (m == NULL || m->schema == NULL) {
		other = find_within(s->target, name, hops - 1, left);
		m = other != NULL ? other : m;
	}
	for (size_t i = 0; i < s->all.count && m == NULL; i++)
		m = find_within(s->all.items[i], name, hops - 1, left);
	return m;
}

const struct schema_member *
schema_node_member(const struct schema *s, struct str name)
{
	int left = MEMBER_PARTS;

	return find_within(s, name, SCHEMA_HOPS, &left);
}

static bool
has_value(const struct schema *s, const struct json *v, int hops)
{
	if (s == NULL || hops == 0)
		return false;
	if (s->constant != NULL && json_equal(s->constant, v))
		return true;
	for (const struct json *m =
	         s->enumeration != NULL ? s->enumeration->first : NULL;
	     m != NULL; m = m->next)
		if (json_equal(m, v))
			return true;
	return has_value(s->target, v, hops - 1);
}

/* The last segment of "#/components/schemas/Dog", or "Dog" itself. */
static struct str
last_segment(struct str ref)
{
	for (size_t i = ref.n; i > 0; i--)
		if (ref.p[i - 1] == '/')
			return str_part(ref, i, ref.n);
	return ref;
}

const struct schema *
schema_node_selected(const struct schema *s, const struct json *v)
{
	const struct json *kind =
	    s->discriminator.n > 0 ? json_get_str(v, s->discriminator) : NULL;
	const struct json *mapped;
	struct str name;

	if (!json_is(kind, JSON_STRING))
		return NULL;
	mapped = json_get_str(s->mapping, kind->text);
	name = json_is(mapped, JSON_STRING) ? last_segment(mapped->text)
	                                    : kind->text;
	for (size_t i = 0; i < s->any.count; i++) {
		const struct schema *one = s->any.items[i];
		const struct schema_member *m =
		    schema_node_member(one, s->discriminator);

		if (m != NULL && has_value(m->schema, kind, SCHEMA_HOPS))
			return one;
		if (one->target != NULL && str_equal(one->target_name, name))
			return one;
	}
	return NULL;
}

unsigned
schema_node_types(const struct json *v)
{
	static const unsigned types[] = {
		[JSON_NULL] = SCHEMA_NULL,
		[JSON_BOOL] = SCHEMA_BOOLEAN,
		[JSON_NUMBER] = SCHEMA_NUMBER,
		[JSON_STRING] = SCHEMA_STRING,
		[JSON_ARRAY] = SCHEMA_ARRAY,
		[JSON_OBJECT] = SCHEMA_OBJECT,
	};

	if (v->kind == JSON_NUMBER && json_number_is_whole(v->text))
		return SCHEMA_NUMBER | SCHEMA_INTEGER;
	return types[v->kind];
}
