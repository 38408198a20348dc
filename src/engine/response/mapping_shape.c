/* mapping_shape.c - a value taken apart and put together as outputs say. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/capability.h"
#include "engine/response/mapping.h"
#include "engine/response/mapping_shape.h"
#include "engine/response/mapping_value.h"
#include "engine/state/state.h"

static const struct json *shape(struct mapping_shape *s,
    const struct capability_output *o, const struct json *node);

/* All that the query selects, as a list. */
static struct json *
find_all(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	struct json *list = json_new(s->arena, JSON_ARRAY);
	struct jsonpath_nodes found;

	if (jsonpath_find_within(
	        o->path, s->arena, node, &s->cost, &found, s->e) == -1) {
		s->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < found.count; i++)
		json_push(list, json_alias(s->arena, found.items[i]));
	return list;
}

/* What the mapping selects: one node, of a list all of them. */
static const struct json *
find(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	struct err e = { 0 };

	if (o->path == NULL || jsonpath_is_root(o->path) || node == NULL)
		return node;
	if (o->type == CAPABILITY_TYPE_ARRAY && !jsonpath_is_single(o->path))
		return find_all(s, o, node);
	node = jsonpath_first_within(o->path, node, &s->cost, &e);
	if (e.kind != ERR_NONE) {
		*s->e = e;
		s->failed = true;
	}
	return node;
}

static const struct json *shape_group(struct mapping_shape *s,
    const struct capability_output *o, const struct json *node,
    const struct json *own);

static bool
is_mapped(const struct capability_output *o)
{
	return o->path != NULL || o->constant != NULL || o->literal != NULL;
}

/*
 * A member without a mapping is the one of its own name.  An object of that
 * kind may as well be a group of what lies beside it: then its own members are
 * looked for there first, where their mappings say so.
 */
static const struct json *
shape_member(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	const struct json *own = json_get_str(node, o->name);

	if (is_mapped(o) || (node == NULL && o->items != NULL))
		return shape(s, o, node);
	if (o->properties != NULL && (own == NULL || own->kind == JSON_OBJECT))
		return shape_group(s, o, node, own);
	return own != NULL ? shape(s, o, own) : NULL;
}

/* own NULL: the object is no group, or there is no member of its name. */
static const struct json *
shape_members(struct mapping_shape *s, const struct capability_output *members,
    const struct json *node, const struct json *own, bool any)
{
	struct json *out = json_new(s->arena, JSON_OBJECT);

	for (const struct capability_output *p = members;
	     p != NULL && !s->failed; p = p->next) {
		const struct json *v = NULL;

		/* Without a mapping, what lies nearer is meant. */
		if (own != NULL && !is_mapped(p))
			v = shape_member(s, p, own);
		if (v == NULL)
			v = shape_member(s, p, node);
		if (v == NULL && own != NULL && is_mapped(p))
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
	struct json *out;

	/* XML has no lists: what came once only is a list of one. */
	if (node->kind != JSON_ARRAY && !s->lone_items)
		return NULL;
	out = json_new(s->arena, JSON_ARRAY);
	if (node->kind != JSON_ARRAY)
		json_push(out, json_alias(s->arena, shape(s, o->items, node)));
	else
		for (const struct json *m = node->first;
		     m != NULL && !s->failed; m = m->next)
			json_push(
			    out, json_alias(s->arena, shape(s, o->items, m)));
	return out;
}

/* Without an answer, a constant for the items is the one item there is. */
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

/* Every member of an object in one shape, under its own name. */
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

/* NULL: there is nothing to put there. */
static const struct json *
shape(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	if (o->problem.p != NULL)
		return NULL;
	if (o->constant != NULL || o->literal != NULL)
		return mapping_value_given(s->call, s->arena, o, s->e);
	node = find(s, o, node);
	if (s->failed)
		return NULL;
	/* Without an answer, constants inside are all there is. */
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
	return capability_output_typed(s->arena, o, node);
}

const struct json *
mapping_shape_one(struct mapping_shape *s, const struct capability_output *o,
    const struct json *root)
{
	const struct json *v = shape(s, o, root);

	return s->failed ? NULL : v;
}

const struct json *
mapping_shape(const struct call *c, const struct capability_operation *op,
    const struct json *root, struct err *e)
{
	struct mapping_shape s = {
		.call = c,
		.arena = c->arena,
		.cost = { JSONPATH_STEPS, offload_budget(c) },
		.e = e,
	};
	const struct json *v = NULL;

	s.lone_items =
	    c->consumed != NULL && str_is(c->consumed->raw_format, "xml");
	if (capability_output_are_members(op)) {
		v = mapping_shape_members(&s, op->outputs, root);
		return s.failed ? NULL : v;
	}
	/* The first output that yields something is the answer. */
	for (const struct capability_output *o = op->outputs;
	     o != NULL && v == NULL && !s.failed; o = o->next)
		v = mapping_shape_one(&s, o, root);
	return v;
}
