/* step_results.c - what the steps of a sequence gave, by their names. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "engine/state/step_results.h"

void
step_results_init(
    struct step_results *r, struct arena *a, struct cpu_budget *budget)
{
	r->budget = budget;
	r->arena = a;
	r->seen = json_new(a, JSON_OBJECT);
	r->whole = json_new(a, JSON_OBJECT);
}

/* Of two of one name the later one is found: it takes the place. */
static void
put(struct arena *a, struct json *object, struct str name, const struct json *v)
{
	struct json *m = json_get_str(object, name);
	struct json *next = m != NULL ? m->next : NULL;

	if (m == NULL) {
		json_add_str(object, name, json_alias(a, v));
		return;
	}
	*m = *json_alias(a, v);
	m->name = name;
	m->next = next;
}

void
step_results_put(struct step_results *r, struct str name,
    const struct json *seen, const struct json *whole)
{
	put(r->arena, r->seen, name, seen);
	put(r->arena, r->whole, name, whole);
}

const struct json *
step_results_get(const struct step_results *r, struct str name)
{
	return json_get_str(r->seen, name);
}

/* All that a path selects: one node as it is, several as an array. */
static const struct json *
select_nodes(const struct step_results *r, const struct jsonpath *p,
    const struct json *root, struct err *e)
{
	struct jsonpath_cost cost = { JSONPATH_STEPS, r->budget };
	struct jsonpath_nodes nodes;
	struct json *list;

	if (jsonpath_is_single(p))
		return jsonpath_first_within(p, root, &cost, e);
	if (jsonpath_find_within(p, r->arena, root, &cost, &nodes, e) == -1 ||
	    nodes.count == 0)
		return NULL;
	list = json_new(r->arena, JSON_ARRAY);
	for (size_t i = 0; i < nodes.count; i++)
		json_push(list, json_alias(r->arena, nodes.items[i]));
	return list;
}

/* The longest name of a step that text begins with, up to a "." or "[". */
static struct str
step_of(const struct step_results *r, struct str text)
{
	struct str longest = STR_NONE;

	for (const struct json *m = r->seen->first; m != NULL; m = m->next)
		if (m->name.n > longest.n && str_starts(text, m->name) &&
		    (text.n == m->name.n || text.p[m->name.n] == '.' ||
		        text.p[m->name.n] == '['))
			longest = m->name;
	return longest;
}

bool
step_results_names(const struct step_results *r, struct str text)
{
	return step_of(r, text).p != NULL;
}

/* Behind the name of a step: in what is seen of it, then in the whole. */
static const struct json *
find_in_step(const struct step_results *r, struct str step, struct str rest,
    struct err *e)
{
	const struct json *v = json_get_str(r->seen, step), *found;
	struct jsonpath *p;

	if (rest.n == 0)
		return v;
	p = jsonpath_parse_lenient(
	    r->arena, arena_strf(r->arena, "$%.*s", STR_FMT(rest)), NULL);
	if (p == NULL)
		return NULL;
	found = select_nodes(r, p, v, e);
	if (found == NULL)
		found = select_nodes(r, p, json_get_str(r->whole, step), e);
	return found;
}

static bool
find_by_path(const struct step_results *r, struct str text,
    const struct json **v, struct err *e)
{
	struct jsonpath *p = jsonpath_parse_lenient(r->arena, text, NULL);

	if (p == NULL)
		return false;
	*v = select_nodes(r, p, r->seen, e);
	if (*v == NULL)
		*v = select_nodes(r, p, r->whole, e);
	return true;
}

bool
step_results_find(const struct step_results *r, struct str text,
    const struct json **v, struct err *e)
{
	struct str path = str_trim(text), step;

	*v = NULL;
	if (str_starts(path, STR("$.")) || str_starts(path, STR("$["))) {
		/* Names of steps have hyphens: they are matched first. */
		step = step_of(r, str_part(path, 2, path.n));
		if (path.p[1] == '[' || step.p == NULL)
			return find_by_path(r, path, v, e);
		*v = find_in_step(
		    r, step, str_part(path, 2 + step.n, path.n), e);
		return true;
	}
	step = step_of(r, path);
	if (step.p == NULL)
		return false;
	*v = find_in_step(r, step, str_part(path, step.n, path.n), e);
	return true;
}
