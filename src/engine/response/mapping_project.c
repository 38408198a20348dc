/*
 * mapping_project.c - what later steps see of a response: the consumed outputs.
 */
#include <assert.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/capability.h"
#include "engine/response/mapping.h"
#include "engine/response/mapping_shape.h"

/*
 * Reports whether o is a single output that is the whole result, without a
 * member for its name.
 */
static bool
is_whole(const struct capability_output *o)
{
	return o->next == NULL && !capability_output_has_shape(o);
}

/* An output, and what its query selects in the whole list. */
struct column {
	const struct capability_output *output;
	struct jsonpath_nodes found;
};

/*
 * Returns the value of an output for one item of a list.  A query applies to
 * the item.  But if it selects exactly as many nodes in the list as that has
 * items ("$[*].id"), each node belongs to one item.
 */
static const struct json *
cell(struct mapping_shape *s, const struct column *c, const struct json *list,
    const struct json *item, size_t row)
{
	assert(row < list->count);
	if (c->found.count > 0 && c->found.count == list->count)
		return capability_output_typed(
		    s->arena, c->output, c->found.items[row]);
	return mapping_shape_one(s, c->output, item);
}

static bool
is_column(const struct column *columns, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(columns[i].output->name, name))
			return true;
	return false;
}

/* Returns an object with the members of the item, then the columns. */
static struct json *
augment(struct mapping_shape *s, const struct column *columns, size_t count,
    const struct json *list, const struct json *item, size_t row)
{
	struct json *out = json_new(s->arena, JSON_OBJECT);

	for (const struct json *m = item->first;
	     item->kind == JSON_OBJECT && m != NULL; m = m->next)
		if (!is_column(columns, count, m->name))
			json_add_str(out, m->name, json_alias(s->arena, m));
	for (size_t i = 0; i < count && !s->failed; i++)
		json_add_str(out, columns[i].output->name,
		    json_alias(
		        s->arena, cell(s, &columns[i], list, item, row)));
	return out;
}

static size_t
make_columns(struct mapping_shape *s, const struct capability_output *outputs,
    const struct json *list, struct column **columns)
{
	size_t count = 0;

	for (const struct capability_output *o = outputs; o != NULL;
	     o = o->next)
		count++;
	*columns = arena_new(s->arena, count * sizeof(**columns));
	count = 0;
	for (const struct capability_output *o = outputs;
	     o != NULL && !s->failed; o = o->next) {
		struct column *c = &(*columns)[count];

		if (o->name.n == 0)
			continue;
		count++;
		c->output = o;
		if (o->path != NULL && !jsonpath_is_single(o->path))
			s->failed = jsonpath_find_within(o->path, s->arena,
			                list, &s->cost, &c->found, s->e) == -1;
	}
	return count;
}

static const struct json *
project_list(struct mapping_shape *s, const struct capability_output *outputs,
    const struct json *list)
{
	struct json *out = json_new(s->arena, JSON_ARRAY);
	struct column *columns;
	const size_t count = make_columns(s, outputs, list, &columns);
	size_t row = 0;

	for (const struct json *m = list->first; m != NULL && !s->failed;
	     m = m->next)
		json_push(out, augment(s, columns, count, list, m, row++));
	return s->failed ? NULL : out;
}

const struct json *
mapping_project(struct arena *a, const struct capability_consumed_operation *op,
    const struct json *root, const struct format_root *xml,
    struct cpu_budget *budget, struct err *e)
{
	struct mapping_shape s = {
		.arena = a,
		.cost = { .steps = JSONPATH_STEPS, .budget = budget },
		.e = e,
	};
	const struct json *v;

	if (op->outputs == NULL || is_whole(op->outputs))
		return root;
	mapping_shape_of(&s, op, root, xml);
	if (root->kind == JSON_ARRAY)
		return project_list(&s, op->outputs, root);
	v = mapping_shape_members(&s, op->outputs, root);
	return s.failed ? NULL : v != NULL ? v : root;
}
