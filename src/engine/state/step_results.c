/* step_results.c - the results of the steps of a sequence, by name. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/capability.h"
#include "engine/state/step_results.h"

void
step_results_init(
    struct step_results *r, struct arena *a, struct cpu_budget *budget)
{
	r->budget = budget;
	r->arena = a;
	r->seen = json_new(a, JSON_OBJECT);
	r->whole = json_new(a, JSON_OBJECT);
	r->xml_roots = json_new(a, JSON_OBJECT);
}

/* Sets a member.  A later value replaces one with the same name. */
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
    const struct json *seen, const struct json *whole, struct str xml_root)
{
	put(r->arena, r->seen, name, seen);
	put(r->arena, r->whole, name, whole);
	put(r->arena, r->xml_roots, name,
	    xml_root.p != NULL ? json_new_text(r->arena, xml_root) : NULL);
}

static void
drop(struct json *object, struct str name)
{
	struct json *before = NULL, *m = object->first;

	while (m != NULL && !str_equal(m->name, name)) {
		before = m;
		m = m->next;
	}
	if (m == NULL)
		return;
	if (before != NULL)
		before->next = m->next;
	else
		object->first = m->next;
	if (object->last == m)
		object->last = before;
	object->count--;
}

void
step_results_remove(struct step_results *r, struct str name)
{
	drop(r->seen, name);
	drop(r->whole, name);
	drop(r->xml_roots, name);
}

const struct json *
step_results_get(const struct step_results *r, struct str name)
{
	return json_get_str(r->seen, name);
}

/* Returns what a path selects: one node itself, several as an array. */
static const struct json *
select_nodes(const struct step_results *r, const struct jsonpath *p,
    const struct json *root, struct str xml_root, struct err *e)
{
	struct jsonpath_cost cost = { .steps = JSONPATH_STEPS,
		.budget = r->budget,
		.xml = xml_root.p != NULL,
		.xml_root = xml_root };
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

bool
step_results_names(
    const struct step_results *r, const struct capability_ref_name *name)
{
	for (size_t i = 0; i < name->step_count; i++)
		if (json_get_str(r->seen, name->steps[i].step) != NULL)
			return true;
	return false;
}

/* Selects in the outputs of a result first, then in the whole response. */
static const struct json *
select_in(const struct step_results *r, const struct jsonpath *path,
    const struct json *seen, const struct json *whole, struct str xml_root,
    struct err *e)
{
	const struct json *found;

	if (path == NULL)
		return NULL;
	found = select_nodes(r, path, seen, xml_root, e);
	return found != NULL ? found
	                     : select_nodes(r, path, whole, xml_root, e);
}

/* Returns the name of the root element of a result; STR_NONE: not XML. */
static struct str
root_of(const struct step_results *r, struct str step)
{
	const struct json *v = json_get_str(r->xml_roots, step);

	return json_is(v, JSON_STRING) ? v->text : STR_NONE;
}

bool
step_results_are_xml(const struct step_results *r, struct str name)
{
	return root_of(r, name).p != NULL;
}

bool
step_results_find(const struct step_results *r,
    const struct capability_ref_name *name, const struct json **v,
    struct err *e)
{
	*v = NULL;
	for (size_t i = 0; i < name->step_count; i++) {
		const struct capability_ref_step *s = &name->steps[i];
		const struct json *seen = json_get_str(r->seen, s->step);

		if (seen == NULL)
			continue;
		*v = s->whole ? seen
		              : select_in(r, s->path, seen,
		                    json_get_str(r->whole, s->step),
		                    root_of(r, s->step), e);
		return true;
	}
	if (!name->is_path || name->path == NULL)
		return false;
	*v = select_in(r, name->path, r->seen, r->whole, STR_NONE, e);
	return true;
}
