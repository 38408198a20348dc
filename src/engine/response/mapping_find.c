/* mapping_find.c - what the query of an output selects. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "capability/capability.h"
#include "engine/response/mapping_find.h"
#include "engine/response/mapping_shape.h"

/* Returns all nodes that the query selects, as a list. */
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

const struct json *
mapping_find(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	struct err e;

	if (o->path == NULL || jsonpath_is_root(o->path) || node == NULL)
		return node;
	e.kind = ERR_NONE; /* its text is large, and this runs often */
	s->cost.xml_root = node == s->root ? s->xml.name : STR_NONE;
	if (o->type == CAPABILITY_TYPE_ARRAY && !jsonpath_is_single(o->path))
		return find_all(s, o, node);
	node = jsonpath_first_within(o->path, node, &s->cost, &e);
	if (e.kind != ERR_NONE) {
		*s->e = e;
		s->failed = true;
	}
	return node;
}

bool
mapping_find_is_mapped(const struct capability_output *o)
{
	return o->path != NULL || o->constant != NULL || o->literal != NULL;
}

static bool
is_scalar(const struct json *v)
{
	return v->kind != JSON_OBJECT && v->kind != JSON_ARRAY;
}

/* Reports whether o describes an object or a list. */
static bool
is_structure(const struct capability_output *o)
{
	return o->properties != NULL || o->items != NULL || o->values != NULL ||
	       o->type == CAPABILITY_TYPE_OBJECT ||
	       o->type == CAPABILITY_TYPE_ARRAY;
}

const struct json *
mapping_find_member(const struct mapping_shape *s,
    const struct capability_output *o, const struct json *node)
{
	const struct json *own = json_get_str(node, o->name);

	if (own == NULL && node != NULL && node == s->root &&
	    s->xml.name.p != NULL && str_equal(o->name, s->xml.name) &&
	    is_structure(o) == !is_scalar(node))
		return node;
	return own;
}

static bool
finds_member(struct mapping_shape *s, const struct capability_output *members,
    const struct json *node)
{
	for (const struct capability_output *p = members; p != NULL;
	     p = p->next)
		if (mapping_find_is_mapped(p)
		        ? mapping_find_any(s, p, node)
		        : mapping_find_member(s, p, node) != NULL ||
		              finds_member(s, p->properties, node))
			return true;
	return false;
}

bool
mapping_find_any(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	if (node == NULL || s->failed || o->constant != NULL ||
	    o->literal != NULL)
		return false;
	if (o->path != NULL && !jsonpath_is_root(o->path)) {
		node = mapping_find(s, o, node);
		return node != NULL && node->kind != JSON_NULL &&
		       (node->kind != JSON_ARRAY || node->count > 0);
	}
	if (o->properties != NULL)
		return finds_member(s, o->properties, node);
	if (o->items != NULL)
		return node->kind == JSON_ARRAY;
	return o->typed && is_structure(o) == !is_scalar(node);
}
