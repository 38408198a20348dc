/* jsonpath_filter.c - evaluates filters (RFC 9535 2.3.5.2). */
#include <stdlib.h>

#include "data/json/json.h"
#include "data/jsonpath/jsonpath_tree.h"
#include "data/jsonpath/jsonpath_walk.h"

static bool is_same(
    struct jsonpath_walk *w, const struct json *a, const struct json *b);

static bool
items_same(struct jsonpath_walk *w, const struct json *a, const struct json *b)
{
	const struct json *x = a->first, *y = b->first;

	for (; x != NULL && y != NULL; x = x->next, y = y->next)
		if (!is_same(w, x, y))
			return false;
	return x == y;
}

static bool
members_same(
    struct jsonpath_walk *w, const struct json *a, const struct json *b)
{
	const struct json *guess = b->first;

	for (const struct json *m = a->first; m != NULL; m = m->next) {
		const struct json *other = guess;

		/*
		 * Both objects usually have the same order, so look at the next
		 * member first.
		 */
		if (other == NULL || !str_equal(other->name, m->name)) {
			if (!jsonpath_spend(w, b->count / 8 + 1))
				return false;
			other = json_get_str(b, m->name);
		}
		if (other == NULL || !is_same(w, m, other))
			return false;
		guess = other->next;
	}
	return true;
}

/*
 * The same as json_equal(), but charged: a filter may compare two large values
 * for each node.
 */
static bool
is_same(struct jsonpath_walk *w, const struct json *a, const struct json *b)
{
	if (a->kind != b->kind || a->count != b->count || !jsonpath_spend(w, 1))
		return false;
	if (a->kind == JSON_ARRAY)
		return items_same(w, a, b);
	if (a->kind == JSON_OBJECT)
		return members_same(w, a, b);
	if (a->kind == JSON_STRING && a->text.n == b->text.n)
		(void)jsonpath_spend(w, a->text.n / 256);
	return json_equal(a, b);
}

static int
order_texts(struct jsonpath_walk *w, struct str x, struct str y)
{
	(void)jsonpath_spend(w, (x.n < y.n ? x.n : y.n) / 256);
	return str_order(x, y);
}

/* Reports whether a < b.  Only two numbers or two strings are ordered. */
static bool
is_below(struct jsonpath_walk *w, const struct json *a, const struct json *b)
{
	if (a == NULL || b == NULL || a->kind != b->kind)
		return false;
	if (a->kind == JSON_NUMBER)
		return json_number_order(a->text, b->text) < 0;
	return a->kind == JSON_STRING && order_texts(w, a->text, b->text) < 0;
}

static bool
is_equal(struct jsonpath_walk *w, const struct json *a, const struct json *b)
{
	return a == NULL || b == NULL ? a == b : is_same(w, a, b);
}

static bool
compare(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current)
{
	struct jsonpath_number left, right;
	const struct json *a = jsonpath_value(w, x->left, current, &left);
	const struct json *b = jsonpath_value(w, x->right, current, &right);

	switch (x->op) {
	case JSONPATH_EQ:
		return is_equal(w, a, b);
	case JSONPATH_NE:
		return !is_equal(w, a, b);
	case JSONPATH_LT:
		return is_below(w, a, b);
	case JSONPATH_GT:
		return is_below(w, b, a);
	case JSONPATH_LE:
		return is_below(w, a, b) || is_equal(w, a, b);
	case JSONPATH_GE:
		return is_below(w, b, a) || is_equal(w, a, b);
	}
	return false;
}

static bool
exists(struct jsonpath_walk *w, const struct jsonpath *p,
    const struct json *current)
{
	struct jsonpath_list found;
	bool any;

	if (p->single)
		return jsonpath_select_one(w, p, current) != NULL;
	jsonpath_select(w, p, current, &found);
	any = found.count > 0;
	free((void *)found.items);
	return any;
}

const struct json *
jsonpath_value(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current, struct jsonpath_number *made)
{
	switch (x->kind) {
	case JSONPATH_LITERAL:
		return x->literal;
	case JSONPATH_QUERY:
		return jsonpath_select_one(w, x->query, current);
	case JSONPATH_CALL:
		return jsonpath_call_value(w, x, current, made);
	default:
		return NULL;
	}
}

bool
jsonpath_holds(struct jsonpath_walk *w, const struct jsonpath_expr *x,
    const struct json *current)
{
	if (!jsonpath_spend(w, 1))
		return false;
	switch (x->kind) {
	case JSONPATH_OR:
		return jsonpath_holds(w, x->left, current) ||
		       jsonpath_holds(w, x->right, current);
	case JSONPATH_AND:
		return jsonpath_holds(w, x->left, current) &&
		       jsonpath_holds(w, x->right, current);
	case JSONPATH_NOT:
		return !jsonpath_holds(w, x->left, current);
	case JSONPATH_EXISTS:
		return exists(w, x->query, current);
	case JSONPATH_COMPARE:
		return compare(w, x, current);
	case JSONPATH_CALL:
		return jsonpath_call_holds(w, x, current);
	case JSONPATH_LITERAL:
	case JSONPATH_QUERY:
		break; /* converted to tests, or refused, by the parser */
	}
	return false;
}
