/* mapping_list.c - the list that an output of type array means. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/response/mapping_find.h"
#include "engine/response/mapping_list.h"
#include "engine/response/mapping_shape.h"

enum { SAMPLES = 8 }; /* the number of items of a list that are tried */

/* Reports whether v, or an item of the list v, has what an item needs. */
static bool
fits(struct mapping_shape *s, const struct capability_output *items,
    const struct json *v)
{
	int left = SAMPLES;

	if (items == NULL)
		return false;
	if (v->kind != JSON_ARRAY)
		return mapping_find_any(s, items, v);
	for (const struct json *m = v->first; m != NULL && left-- > 0;
	     m = m->next)
		/* A list of tables: its rows are the items. */
		if (mapping_find_any(s, items,
		        m->kind == JSON_ARRAY && m->first != NULL ? m->first
		                                                  : m))
			return true;
	return false;
}

/* The members of an element that may be the list. */
struct candidates {
	size_t children; /* elements with different names */
	size_t lists, fitting_lists, fitting_elements;
	const struct json *child, *list, *fitting_list, *fitting_element;
};

static void
look_at(struct mapping_shape *s, const struct capability_output *items,
    const struct json *m, struct candidates *c)
{
	c->children++;
	c->child = m;
	if (m->kind == JSON_ARRAY) {
		c->lists++;
		c->list = m;
	}
	if (!fits(s, items, m))
		return;
	if (m->kind == JSON_ARRAY) {
		c->fitting_lists++;
		c->fitting_list = m;
	} else {
		c->fitting_elements++;
		c->fitting_element = m;
	}
}

static struct candidates
candidates_in(struct mapping_shape *s, const struct capability_output *items,
    const struct json *node)
{
	struct candidates c = { 0 };
	/* Attributes are not items.  They are known only for the root. */
	size_t skip = node == s->root ? s->xml.attributes : 0;

	if (node->kind == JSON_OBJECT)
		for (const struct json *m = node->first; m != NULL;
		     m = m->next) {
			if (skip > 0 && m->kind != JSON_ARRAY)
				skip--;
			else
				look_at(s, items, m, &c);
		}
	return c;
}

static const struct json *
list_of(struct arena *a, const struct json *v)
{
	struct json *list;

	if (v->kind == JSON_ARRAY)
		return v;
	list = json_new(a, JSON_ARRAY);
	return json_push(list, json_alias(a, v)), list;
}

/*
 * Returns the list among the members of the element: the one that fits, else
 * the only list, else the only member.  NULL: it is not clear.
 */
static const struct json *
pick(const struct candidates *c)
{
	if (c->fitting_lists == 1)
		return c->fitting_list;
	if (c->fitting_lists == 0 && c->lists == 1)
		return c->list;
	return c->lists == 0 && c->children == 1 ? c->child : NULL;
}

static bool
is_blank(const struct json *v)
{
	return v->kind == JSON_STRING && str_trim(v->text).n == 0;
}

/*
 * A root element is the container of a list, because there is only one root; an
 * element that a query selects by its name is an item, unless only its children
 * have what an item needs.
 */
static const struct json *
list_in_element(struct mapping_shape *s, const struct capability_output *items,
    const struct json *node)
{
	const bool is_item = fits(s, items, node);
	const struct candidates c = candidates_in(s, items, node);
	const struct json *list = pick(&c);

	if (node != s->root) {
		if (!is_item && list != NULL && fits(s, items, list))
			return list_of(s->arena, list);
		if (is_blank(node) && items != NULL &&
		    items->properties != NULL)
			return json_new(s->arena, JSON_ARRAY);
		return list_of(s->arena, node);
	}
	if (list != NULL)
		return list_of(s->arena, list);
	if (is_item && !is_blank(node))
		return list_of(s->arena, node);
	if (c.fitting_elements == 1)
		return list_of(s->arena, c.fitting_element);
	return c.children == 0 ? json_new(s->arena, JSON_ARRAY) : NULL;
}

/* Returns the rows of all tables in the list. */
static const struct json *
join(struct arena *a, const struct json *tables)
{
	struct json *rows = json_new(a, JSON_ARRAY);

	for (const struct json *t = tables->first; t != NULL; t = t->next)
		if (t->kind != JSON_ARRAY)
			json_push(rows, json_alias(a, t));
		else
			for (const struct json *m = t->first; m != NULL;
			     m = m->next)
				json_push(rows, json_alias(a, m));
	return rows;
}

const struct json *
mapping_list_in(struct mapping_shape *s, const struct capability_output *o,
    const struct json *node)
{
	const struct json *list = NULL;

	if (node->kind == JSON_ARRAY) {
		list = node;
	} else if (s->cost.xml) {
		list = list_in_element(s, o->items, node);
	} else if (s->tables) {
		const struct candidates c = candidates_in(s, o->items, node);

		list = pick(&c);
		if (list != NULL && list->kind != JSON_ARRAY)
			list = NULL;
	}
	if (list != NULL && s->tables && o->items != NULL &&
	    o->items->properties != NULL)
		list = join(s->arena, list);
	return list;
}
