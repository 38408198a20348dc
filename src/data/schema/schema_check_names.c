/* schema_check_names.c - members that a schema does not declare. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/schema/schema.h"
#include "data/schema/schema_check.h"
#include "data/schema/schema_node.h"

enum {
	TYPO_MEMBERS = 400, /* names that an unknown one is compared with */
	TYPO_SCHEMAS = 1000, /* searched for such names */
};

/* The names that an object's schema and all parts of it declare. */
struct declared {
	struct arena scratch;
	struct table names;
	const struct json *value;
	const char **missing; /* those that the value lacks */
	size_t count, visited;
	bool closed, open;
};

static void
declare(struct declared *d, const struct schema *s, int hops)
{
	if (s == NULL || hops == 0 || d->visited++ > TYPO_SCHEMAS)
		return; /* not searched further: fewer suggestions */
	d->closed = d->closed || s->closed;
	d->open = d->open || s->open;
	for (size_t i = 0; i < s->member_count; i++) {
		const struct str name = s->members[i].name;

		if (table_add(&d->names, name, d) == NULL &&
		    d->count < TYPO_MEMBERS &&
		    json_get_str(d->value, name) == NULL)
			d->missing[d->count++] =
			    arena_strdup(&d->scratch, name);
	}
	declare(d, s->target, hops - 1);
	for (size_t i = 0; i < s->all.count; i++)
		declare(d, s->all.items[i], hops - 1);
	for (size_t i = 0; i < s->any.count; i++)
		declare(d, s->any.items[i], hops - 1);
}

/*
 * An undeclared member is wrong if the schema is closed, and probably a typing
 * error if a similar name is declared and missing.
 */
static int
check_name(struct schema_checker *c, const struct declared *d, struct str name,
    const struct schema_at *at)
{
	const char *near;

	if (table_find(&d->names, name) != NULL)
		return 0;
	if (schema_check_spend(c, d->count + 1) == -1)
		return -1;
	near = str_nearest(name, d->missing, d->count);
	if (near != NULL)
		return schema_check_refuse(c, at,
		    "has no member '%.*s'; did you mean '%s'?",
		    STR_FMT(str_part(name, 0, 60)), near);
	if (d->closed)
		return schema_check_refuse(c, at,
		    "has no member '%.*s'; remove it",
		    STR_FMT(str_part(name, 0, 60)));
	return 0;
}

/* Does v have a member that the schema itself does not declare? */
static bool
has_others(const struct schema *s, const struct json *v)
{
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (s->member_count == 0 ||
		    table_find(&s->by_name, m->name) == NULL)
			return true;
	return false;
}

/* Checks names that the schema of the whole object does not declare. */
int
schema_check_names(struct schema_checker *c, const struct schema *s,
    const struct json *v, const struct schema_at *at)
{
	struct declared d = { .value = v };
	int rc = 0;

	if (c->in_part || s->open || s->target != NULL ||
	    (!s->closed && s->member_count == 0 && s->all.count == 0) ||
	    !has_others(s, v))
		return 0;
	table_init(&d.names, &d.scratch);
	d.missing = arena_new(&d.scratch, TYPO_MEMBERS * sizeof(*d.missing));
	declare(&d, s, SCHEMA_HOPS);
	rc = schema_check_spend(c, d.visited + d.count);
	for (const struct json *m = v->first; m != NULL && rc == 0 && !d.open;
	     m = m->next)
		rc = check_name(c, &d, m->name, at);
	arena_done(&d.scratch);
	return rc;
}
