/* mapping_shape.c - builds a value in the shape of declared outputs. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/capability.h"
#include "engine/response/mapping.h"
#include "engine/response/mapping_find.h"
#include "engine/response/mapping_list.h"
#include "engine/response/mapping_shape.h"
#include "engine/response/mapping_value.h"
#include "engine/state/state.h"

static const struct json *shape(struct mapping_shape *s,
    const struct capability_output *o, const struct json *node);

static const struct json *shape_group(struct mapping_shape *s,
    const struct capability_output *o, const struct json *node,
    const struct json *own);

/*
 * Returns the value of a member of an output.  A member without a mapping is
 * the member of node with the same name.  If it is an object, it may also be a
 * group: its members may have mappings that select from node instead of from
 * the object.
 */
static const struct json *
shape_member(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	const struct json *own = mapping_find_member(s, o, node);

	if (mapping_find_is_mapped(o) || (node == NULL && o->items != NULL))
		return shape(s, o, node);
	if (o->properties != NULL && (own == NULL || own->kind == JSON_OBJECT))
		return shape_group(s, o, node, own);
	return own != NULL ? shape(s, o, own) : NULL;
}

/*
 * Returns an object with the members, from node or from own, the member of node
 * with the name of the group. own NULL: not a group, or node has no such
 * member. any: returns an object even if no member has a value.
 */
static const struct json *
shape_members(struct mapping_shape *s, const struct capability_output *members,
    const struct json *node, const struct json *own, bool any)
{
	struct json *out = json_new(s->arena, JSON_OBJECT);

	for (const struct capability_output *p = members;
	     p != NULL && !s->failed; p = p->next) {
		const struct json *v = NULL;

		/* A member without a mapping is searched in own first. */
		if (own != NULL && !mapping_find_is_mapped(p))
			v = shape_member(s, p, own);
		if (v == NULL)
			v = shape_member(s, p, node);
		if (v == NULL && own != NULL && mapping_find_is_mapped(p))
			v = shape_member(s, p, own);
		any = any || v != NULL;
		json_add_str(out, p->name, json_alias(s->arena, v));
	}
	return any ? out : NULL;
}

static const struct json *
shape_group(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node, const struct json *own)
{
	return shape_members(s, o->properties, node, own, own != NULL);
}

const struct json *
mapping_shape_members(struct mapping_shape *s,
    const struct capability_output *members, const struct json *node)
{
	return shape_members(
	    s, members, node, NULL, json_is(node, JSON_OBJECT));
}

static const struct json *
shape_items(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	const struct json *list = mapping_list_in(s, o, node);
	struct json *out;

	if (list == NULL)
		return NULL;
	out = json_new(s->arena, JSON_ARRAY);
	for (const struct json *m = list->first; m != NULL && !s->failed;
	     m = m->next)
		json_push(out, json_alias(s->arena, shape(s, o->items, m)));
	return out;
}

/* Returns a list with one item, a constant, because there is no response. */
static const struct json *
shape_lone_item(struct mapping_shape *s, const struct capability_output *o)
{
	const struct json *v = shape(s, o->items, NULL);
	struct json *out;

	if (v == NULL)
		return NULL;
	out = json_new(s->arena, JSON_ARRAY);
	json_push(out, json_alias(s->arena, v));
	return out;
}

/* Returns an object with all members of node, each in the shape o->values. */
static const struct json *
shape_values(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	struct json *out = json_new(s->arena, JSON_OBJECT);

	if (node->kind != JSON_OBJECT)
		return NULL;
	for (const struct json *m = node->first; m != NULL && !s->failed;
	     m = m->next)
		json_add_str(
		    out, m->name, json_alias(s->arena, shape(s, o->values, m)));
	return out;
}

/* Returns the value of an output in node; NULL: no value. */
static const struct json *
shape(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	if (o->problem.p != NULL)
		return NULL;
	if (o->constant != NULL || o->literal != NULL)
		return mapping_value_given(s->call, s->arena, o, s->e);
	node = mapping_find(s, o, node);
	if (s->failed)
		return NULL;
	/* Without a response, only constants inside o have values. */
	if (o->properties != NULL && node == NULL && o->path == NULL)
		return mapping_shape_members(s, o->properties, NULL);
	if (o->items != NULL && node == NULL && o->path == NULL)
		return shape_lone_item(s, o);
	if (node == NULL || node->kind == JSON_NULL)
		return NULL;
	if (o->properties != NULL)
		return mapping_shape_members(s, o->properties, node);
	if (o->values != NULL)
		return shape_values(s, o, node);
	if (o->items != NULL)
		return shape_items(s, o, node);
	/* Without a shape of its items an XML list may be one element, too. */
	if (s->cost.xml && o->typed && o->type == CAPABILITY_TYPE_ARRAY)
		return mapping_list_in(s, o, node);
	return capability_output_typed(s->arena, o, node);
}

const struct json *
mapping_shape_one(struct mapping_shape *s, const struct capability_output *o,
    const struct json *root)
{
	const struct json *v = shape(s, o, root);

	return s->failed ? NULL : v;
}

void
mapping_shape_of(struct mapping_shape *s,
    const struct capability_consumed_operation *op, const struct json *root,
    const struct format_root *xml)
{
	s->root = root;
	s->cost.xml = op != NULL && str_is(op->raw_format, "xml");
	s->tables = op != NULL && (str_is(op->raw_format, "html") ||
	                              str_is(op->raw_format, "markdown"));
	if (s->cost.xml)
		s->xml = *xml;
}

const struct json *
mapping_shape(const struct call *c, const struct capability_operation *op,
    const struct json *root, struct err *e)
{
	struct mapping_shape s = {
		.call = c,
		.arena = c->arena,
		.cost = { .steps = JSONPATH_STEPS,
		    .budget = offload_budget(c) },
		.e = e,
	};
	const struct json *v = NULL;

	mapping_shape_of(&s, c->consumed, root, &c->xml_root);
	if (capability_output_are_members(op)) {
		v = mapping_shape_members(&s, op->outputs, root);
		return s.failed ? NULL : v;
	}
	/* The first output with a value is the answer. */
	for (const struct capability_output *o = op->outputs;
	     o != NULL && v == NULL && !s.failed; o = o->next)
		v = mapping_shape_one(&s, o, root);
	return v;
}
