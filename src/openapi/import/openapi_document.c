/* openapi_document.c - reads one file of an OpenAPI document. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/yamldoc/yamldoc.h"
#include "openapi/import/openapi_document.h"

enum { DEPTH = 200 };

/* Moves the members of source to v, except those whose names it has. */
static void
take_members(struct json *v, struct table *names, struct json *source)
{
	struct json *next;

	if (source->kind != JSON_OBJECT)
		return;
	for (struct json *m = source->first; m != NULL; m = next) {
		next = m->next;
		m->next = NULL;
		if (table_add(names, m->name, v) == NULL)
			json_add_str(v, m->name, m);
	}
}

static void
remove_member(struct json *v, const struct json *gone)
{
	struct json *list = v->first, *next;

	v->first = v->last = NULL;
	v->count = 0;
	for (; list != NULL; list = next) {
		next = list->next;
		list->next = NULL;
		if (list != gone)
			json_push(v, list);
	}
}

/* Replaces "<<" by the members of its mappings, the first of each name. */
static void
merge(struct arena *a, struct json *v)
{
	struct json *sources = NULL, *next;
	struct table names;

	for (struct json *m = v->first; m != NULL; m = m->next) {
		merge(a, m);
		if (v->kind == JSON_OBJECT && str_is(m->name, "<<") &&
		    (m->kind == JSON_OBJECT || m->kind == JSON_ARRAY))
			sources = m;
	}
	if (sources == NULL)
		return;
	remove_member(v, sources);
	table_init(&names, a);
	for (struct json *m = v->first; m != NULL; m = m->next)
		table_add(&names, m->name, v);
	if (sources->kind == JSON_OBJECT) {
		take_members(v, &names, sources);
		return;
	}
	for (struct json *m = sources->first; m != NULL; m = next) {
		next = m->next;
		take_members(v, &names, m);
	}
}

static struct json *
parse_yaml(struct arena *a, struct str text, int64_t values, struct err *e)
{
	const struct yamldoc_bounds bounds = { .values = (size_t)values,
		.raise = "; --limit spec_values=N raises this" };
	struct json *v = yamldoc_parse_within(a, text, &bounds, e);

	if (v == NULL && e != NULL && e->kind == ERR_LIMIT)
		e->kind = ERR_INPUT; /* as in yamldoc_parse() */
	if (v != NULL)
		merge(a, v);
	return v;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* If a text with a brace is invalid JSON, it may still be YAML. */
const struct json *
openapi_document_parse(
    struct arena *a, struct str text, int64_t values, struct err *e)
{
	const struct json_bounds bounds = { DEPTH, values, "spec_values" };
	const struct json *v;
	struct str rest = text;
	struct err other = { .kind = ERR_NONE };

	while (rest.n > 0 && is_space(rest.p[0]))
		rest = str_part(rest, 1, rest.n);
	if (rest.n == 0 || rest.p[0] != '{')
		return parse_yaml(a, text, values, e);
	v = json_parse_bounded(a, text, &bounds, 0, &other);
	if (v == NULL)
		v = parse_yaml(a, text, values, NULL);
	if (v == NULL)
		*e = other;
	return v;
}
