/* json_names.c - members of an object with equal names. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/json/json_names.h"

/* Up to this number, comparing all pairs is faster and allocates nothing. */
enum { FEW_MEMBERS = 16 };

/* Called for two members with equal names; returns false to stop. */
typedef bool twin_fn(void *context, struct json *earlier, struct json *later);

/*
 * Sorts by length, name and position, so that equal names are adjacent, in text
 * order.
 */
static int
compare_members(const void *left, const void *right)
{
	const struct json *a = *(struct json *const *)left;
	const struct json *b = *(struct json *const *)right;
	int order = json_name_order(a, b);

	if (order == 0)
		order = (a->name_line > b->name_line) -
		        (a->name_line < b->name_line);
	if (order == 0)
		order = a->name_column - b->name_column;
	return order;
}

/*
 * Calls found for each two adjacent members with equal names.  It sorts instead
 * of hashing, so that no choice of names makes it slower than n log n.
 */
static void
each_twin_of_many(const struct json *object, twin_fn *found, void *context)
{
	struct json **all = mem_new(object->count * sizeof(struct json *));
	size_t n = 0;

	for (struct json *m = object->first; m != NULL; m = m->next)
		all[n++] = m;
	qsort(all, n, sizeof(struct json *), compare_members);
	for (size_t i = 1; i < n; i++) {
		if (str_equal(all[i - 1]->name, all[i]->name) &&
		    !found(context, all[i - 1], all[i]))
			break;
	}
	free(all);
}

static void
each_twin(const struct json *object, twin_fn *found, void *context)
{
	if (object->count > FEW_MEMBERS) {
		each_twin_of_many(object, found, context);
		return;
	}
	for (struct json *m = object->first; m != NULL; m = m->next) {
		struct json *n = m->next;

		while (n != NULL && !str_equal(m->name, n->name))
			n = n->next;
		if (n != NULL && !found(context, m, n))
			return;
	}
}

struct pair {
	const struct json *earlier, *later;
};

static bool
remember(void *context, struct json *earlier, struct json *later)
{
	*(struct pair *)context = (struct pair){ earlier, later };
	return false;
}

const struct json *
json_names_twin(const struct json *object, const struct json **first)
{
	struct pair pair = { NULL, NULL };

	each_twin(object, remember, &pair);
	*first = pair.earlier;
	return pair.later;
}

enum { LEFT_OUT = -1 }; /* no value has this line */

static bool
leave_out(void *context, struct json *earlier, struct json *later)
{
	(void)context;
	(void)later;
	earlier->line = LEFT_OUT;
	return true;
}

void
json_names_keep_last(struct json *object)
{
	struct json *m, *next;

	each_twin(object, leave_out, NULL);
	m = object->first;
	object->first = object->last = NULL;
	object->count = 0;
	for (; m != NULL; m = next) {
		next = m->next;
		if (m->line != LEFT_OUT)
			json_push(object, m);
	}
}
