/*
 * openapi_circle.c - schemas that lead back to themselves for one value: the
 * strongly connected components of their references (Tarjan, 1972).
 */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_circle.h"

/* A longer chain is not followed: no value could be checked against it. */
enum { DEPTH = 2000 };

struct search {
	struct openapi_shared *k;
	enum openapi_circle_kind kind;
	struct openapi_shared_schema *stack;
	size_t count; /* visited */
	int depth;
};

static void visit(struct search *s, struct openapi_shared_schema *x);

static void
follow(struct search *s, struct openapi_circle *from, struct openapi_node n)
{
	struct openapi_shared_schema *to = openapi_shared_find(s->k, n);
	struct openapi_circle *c;

	if (to == NULL)
		return;
	c = &to->circles[s->kind];
	if (c->index == 0 && s->depth < DEPTH) {
		visit(s, to);
		from->low = c->low < from->low ? c->low : from->low;
	} else if (c->open) {
		from->low = c->index < from->low ? c->index : from->low;
	}
}

/* Follows the references in n that are about the same value. */
static void
walk(struct search *s, struct openapi_circle *from, struct openapi_node n)
{
	static const char *const lists[] = { "allOf", "oneOf", "anyOf" };
	const bool reference = json_get_text(n.v, "$ref").p != NULL;

	if (!json_is(n.v, JSON_OBJECT) || s->depth >= DEPTH ||
	    !openapi_refs_spend(s->k->refs, 1 + n.v->count))
		return;
	s->depth++;
	if (reference)
		follow(s, from, n);
	for (size_t i = 0; i < LEN(lists) && !(reference && s->k->old); i++) {
		struct openapi_node list =
		    openapi_refs_get(s->k->refs, n, lists[i]);

		if (!json_is(list.v, JSON_ARRAY) ||
		    (i > 0 && s->kind == OPENAPI_CIRCLE_PARTS))
			continue;
		for (const struct json *v = list.v->first; v != NULL;
		     v = v->next)
			if (i > 0 || s->kind != OPENAPI_CIRCLE_ALTERNATIVES ||
			    json_get_text(v, "$ref").p == NULL)
				walk(s, from,
				    (struct openapi_node){ v, list.file });
	}
	s->depth--;
}

static void
visit(struct search *s, struct openapi_shared_schema *x)
{
	struct openapi_circle *c = &x->circles[s->kind];
	struct openapi_shared_schema *top;

	c->index = c->low = ++s->count;
	c->open = true;
	c->below = s->stack;
	s->stack = x;
	walk(s, c, x->node);
	if (c->low != c->index)
		return;
	do {
		top = s->stack;
		s->stack = top->circles[s->kind].below;
		top->circles[s->kind].open = false;
		top->circles[s->kind].group = c->index;
	} while (top != x);
}

static size_t
group_of(struct openapi_shared *k, enum openapi_circle_kind kind,
    struct openapi_shared_schema *x)
{
	struct search s = { .k = k, .kind = kind, .count = k->visited[kind] };

	if (x->circles[kind].group == 0)
		visit(&s, x);
	k->visited[kind] = s.count;
	return x->circles[kind].group;
}

bool
openapi_circle_has(struct openapi_shared *k, enum openapi_circle_kind kind,
    struct openapi_shared_schema *x, struct openapi_shared_schema *y)
{
	return x == y || group_of(k, kind, x) == group_of(k, kind, y);
}
