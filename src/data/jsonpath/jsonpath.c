/* jsonpath.c - evaluates a query: segments and selectors (RFC 9535 2.3). */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath.h"
#include "data/jsonpath/jsonpath_tree.h"
#include "data/jsonpath/jsonpath_walk.h"

enum { STEP_COST = 20 }; /* in units of a budget */

bool
jsonpath_is_single(const struct jsonpath *p)
{
	return p->single;
}

bool
jsonpath_is_root(const struct jsonpath *p)
{
	return p->segments == NULL;
}

void
jsonpath_stop(struct jsonpath_walk *w, const char *why)
{
	if (!w->over)
		w->why = why;
	w->over = true;
}

bool
jsonpath_spend(struct jsonpath_walk *w, size_t n)
{
	w->cost->steps -= (int64_t)n;
	if (w->cost->steps < 0 ||
	    !cpu_budget_spend(w->cost->budget, n * STEP_COST))
		jsonpath_stop(w, "it takes too many steps");
	return !w->over;
}

static void
push(struct jsonpath_walk *w, struct jsonpath_list *l, const struct json *v)
{
	if (l->count == JSONPATH_MAX_NODES)
		jsonpath_stop(w, "it selects too many nodes");
	if (v == NULL || !jsonpath_spend(w, 1))
		return;
	if (l->count == l->room) {
		l->room = l->room == 0 ? 8 : 2 * l->room;
		l->items =
		    mem_resize((void *)l->items, l->room * sizeof(*l->items));
	}
	l->items[l->count++] = v;
}

/*
 * Children are a list, so a member or item costs as many steps as it is far
 * from the front.
 */
static const struct json *
find_name(struct jsonpath_walk *w, const struct json *v, struct str name)
{
	if (v->kind != JSON_OBJECT || !jsonpath_spend(w, v->count / 8 + 1))
		return NULL;
	return json_get_str(v, name);
}

static const struct json *
find_index(struct jsonpath_walk *w, const struct json *v, int64_t index)
{
	if (v->kind != JSON_ARRAY)
		return w->cost->xml && (index == 0 || index == -1) ? v : NULL;
	if (index < 0)
		index += (int64_t)v->count;
	if (index < 0 || index >= (int64_t)v->count ||
	    !jsonpath_spend(w, (size_t)index / 8 + 1))
		return NULL;
	return json_at(v, (size_t)index);
}

static int64_t
clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

static int64_t
from_end(int64_t index, int64_t length)
{
	return index < 0 ? index + length : index;
}

/* Selects every step-th item of [lower, upper), starting at lower. */
static void
push_every(struct jsonpath_walk *w, const struct json *v, int64_t lower,
    int64_t upper, int64_t step, struct jsonpath_list *out)
{
	const struct json *m = find_index(w, v, lower);

	for (int64_t i = lower; m != NULL && i < upper && !w->over;
	     i++, m = m->next)
		if (step == 1 || (i - lower) % step == 0)
			push(w, out, m);
		else
			(void)jsonpath_spend(w, 1);
}

static void
reverse(struct jsonpath_list *l, size_t from)
{
	for (size_t i = from, j = l->count; i + 1 < j; i++) {
		const struct json *other = l->items[--j];

		l->items[j] = l->items[i];
		l->items[i] = other;
	}
}

/* Selects a slice as in RFC 9535 2.3.4.2.2. */
static void
select_slice(struct jsonpath_walk *w, const struct jsonpath_selector *s,
    const struct json *v, struct jsonpath_list *out)
{
	const int64_t length = (int64_t)v->count;
	const size_t before = out->count;
	int64_t lower, upper;

	if (v->kind != JSON_ARRAY || s->step == 0)
		return;
	if (s->step > 0) {
		lower = s->has_start ? from_end(s->start, length) : 0;
		upper = s->has_end ? from_end(s->end, length) : length;
		lower = clamp(lower, 0, length);
		push_every(w, v, lower, clamp(upper, 0, length), s->step, out);
		return;
	}
	upper = s->has_start ? from_end(s->start, length) : length - 1;
	lower = s->has_end ? from_end(s->end, length) : -1;
	upper = clamp(upper, -1, length - 1);
	lower = clamp(lower, -1, length - 1);
	if (upper <= lower)
		return;
	/*
	 * A negative step selects from upper down to lower, which is excluded.
	 * The list is linked forward, so collect in order, then reverse.
	 */
	lower = upper - (upper - lower - 1) / -s->step * -s->step;
	push_every(w, v, lower, upper + 1, -s->step, out);
	reverse(out, before);
}

static void
select_children(struct jsonpath_walk *w, const struct jsonpath_selector *s,
    const struct json *v, struct jsonpath_list *out)
{
	for (const struct json *m = v->first; m != NULL && !w->over;
	     m = m->next)
		if (s->filter == NULL || jsonpath_holds(w, s->filter, m))
			push(w, out, m);
}

/* Reports whether a slice of a list of one has its item. */
static bool
slice_has_one(const struct jsonpath_selector *s)
{
	const int64_t start = from_end(s->start, 1), end = from_end(s->end, 1);

	if (s->step > 0)
		return (!s->has_start || start <= 0) &&
		       (!s->has_end || end > 0);
	return s->step < 0 && (!s->has_start || start >= 0) &&
	       (!s->has_end || end < 0);
}

/*
 * Reports whether s takes v, which is not a list, as a list of one; *selected:
 * and selects its item.  An index does this in find_index().
 */
static bool
is_list_of_one(struct jsonpath_walk *w, const struct jsonpath_selector *s,
    const struct json *v, bool *selected)
{
	if (!w->cost->xml || v->kind == JSON_ARRAY)
		return false;
	switch (s->kind) {
	case JSONPATH_WILDCARD:
		*selected = true;
		return s->in_brackets;
	case JSONPATH_SLICE:
		*selected = slice_has_one(s);
		return true;
	case JSONPATH_FILTER:
		*selected = jsonpath_holds(w, s->filter, v);
		return true;
	case JSONPATH_NAME:
	case JSONPATH_INDEX:
		break;
	}
	return false;
}

static void
apply(struct jsonpath_walk *w, const struct jsonpath_segment *segment,
    const struct json *v, struct jsonpath_list *out)
{
	for (const struct jsonpath_selector *s = segment->selectors;
	     s != NULL && jsonpath_spend(w, 1); s = s->next) {
		bool selected = false;

		/* Every descendant would be a list of one. */
		if (!segment->descendant &&
		    is_list_of_one(w, s, v, &selected)) {
			if (selected)
				push(w, out, v);
			continue;
		}
		switch (s->kind) {
		case JSONPATH_NAME:
			push(w, out, find_name(w, v, s->name));
			break;
		case JSONPATH_INDEX:
			if (!segment->descendant || v->kind == JSON_ARRAY)
				push(w, out, find_index(w, v, s->start));
			break;
		case JSONPATH_SLICE:
			select_slice(w, s, v, out);
			break;
		case JSONPATH_WILDCARD:
		case JSONPATH_FILTER:
			select_children(w, s, v, out);
			break;
		}
	}
}

/* Visits v and all its descendants, parents first. */
static void
apply_below(struct jsonpath_walk *w, const struct jsonpath_segment *segment,
    const struct json *top, struct jsonpath_list *out)
{
	struct jsonpath_list above = { 0 }; /* the path from top to v */
	const struct json *v = top;

	while (!w->over) {
		apply(w, segment, v, out);
		if (v->first != NULL) {
			push(w, &above, v);
			v = v->first;
			continue;
		}
		while (above.count > 0 && v->next == NULL)
			v = above.items[--above.count];
		/* Siblings of top are not descendants. */
		if (above.count == 0)
			break;
		v = v->next;
	}
	free((void *)above.items);
}

void
jsonpath_select(struct jsonpath_walk *w, const struct jsonpath *p,
    const struct json *current, struct jsonpath_list *out)
{
	*out = (struct jsonpath_list){ 0 };
	push(w, out, p->relative ? current : w->root);
	for (const struct jsonpath_segment *s = p->segments; s != NULL;
	     s = s->next) {
		struct jsonpath_list next = { 0 };

		for (size_t i = 0; i < out->count && !w->over; i++)
			(s->descendant ? apply_below : apply)(
			    w, s, out->items[i], &next);
		free((void *)out->items);
		*out = next;
	}
}

const struct json *
jsonpath_select_one(struct jsonpath_walk *w, const struct jsonpath *p,
    const struct json *current)
{
	const struct json *v = p->relative ? current : w->root;

	for (const struct jsonpath_segment *s = p->segments;
	     s != NULL && v != NULL; s = s->next)
		v = s->selectors->kind == JSONPATH_NAME
		        ? find_name(w, v, s->selectors->name)
		        : find_index(w, v, s->selectors->start);
	return w->over ? NULL : v;
}

static int
finish(struct jsonpath_walk *w, struct err *e)
{
	const struct cpu_budget *b = w->cost->budget;

	arena_done(&w->patterns);
	if (!w->over)
		return 0;
	if (b == NULL || !b->over)
		return err_set(
		    e, ERR_LIMIT, "a JSONPath query was stopped: %s", w->why);
	cpu_budget_refuse(b, e);
	return err_prefix(e, "a JSONPath query was stopped");
}

/* Reports whether p begins with the name of the root element. */
static bool
names_root(const struct jsonpath *p, const struct jsonpath_cost *cost)
{
	const struct jsonpath_segment *first = p->segments;

	return cost->xml_root.p != NULL && first != NULL &&
	       !first->descendant && first->selectors->next == NULL &&
	       first->selectors->kind == JSONPATH_NAME &&
	       str_equal(first->selectors->name, cost->xml_root);
}

int
jsonpath_find_within(const struct jsonpath *p, struct arena *a,
    const struct json *root, struct jsonpath_cost *cost,
    struct jsonpath_nodes *out, struct err *e)
{
	struct jsonpath_walk w = { .root = root, .cost = cost };
	struct jsonpath_list found;

	jsonpath_select(&w, p, root, &found);
	if (!w.over && found.count == 0 && names_root(p, cost)) {
		const struct jsonpath rest = { .segments = p->segments->next };

		free((void *)found.items);
		jsonpath_select(&w, &rest, root, &found);
	}
	*out = (struct jsonpath_nodes){ 0 };
	if (!w.over && found.count > 0) {
		out->items = arena_new(a, found.count * sizeof(*out->items));
		out->count = found.count;
		memcpy((void *)out->items, (const void *)found.items,
		    found.count * sizeof(*out->items));
	}
	free((void *)found.items);
	return finish(&w, e);
}

static const struct json *
select_first(
    struct jsonpath_walk *w, const struct jsonpath *p, const struct json *root)
{
	struct jsonpath_list found = { 0 };
	const struct json *v;

	if (p->single)
		return jsonpath_select_one(w, p, root);
	jsonpath_select(w, p, root, &found);
	v = found.count > 0 ? found.items[0] : NULL;
	free((void *)found.items);
	return v;
}

const struct json *
jsonpath_first_within(const struct jsonpath *p, const struct json *root,
    struct jsonpath_cost *cost, struct err *e)
{
	struct jsonpath_walk w = { .root = root, .cost = cost };
	const struct json *v = select_first(&w, p, root);

	if (v == NULL && !w.over && names_root(p, cost)) {
		const struct jsonpath rest = { .single = p->single,
			.segments = p->segments->next };

		v = select_first(&w, &rest, root);
	}
	return finish(&w, e) == 0 ? v : NULL;
}

int
jsonpath_find(const struct jsonpath *p, struct arena *a,
    const struct json *root, struct jsonpath_nodes *out, struct err *e)
{
	struct jsonpath_cost cost = { .steps = JSONPATH_STEPS };

	return jsonpath_find_within(p, a, root, &cost, out, e);
}
