/* step_lookup.c - finds items in the list of an earlier step by a field. */
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/step_lookup.h"

/* An item of the list: the text of its field, and its position. */
struct entry {
	struct str text;
	size_t place;
	const struct json *item;
};

/* Sorts by text, then by position in the list. */
static int
compare(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	const int order = str_order(a->text, b->text);

	return order != 0 ? order
	                  : (a->place > b->place) - (a->place < b->place);
}

struct index {
	struct entry *entries;
	size_t count;
};

static void
add_entry(struct index *x, const struct capability_step *step,
    const struct json *item, size_t place)
{
	const struct str text =
	    json_scalar_text(json_member_find(&step->match_member, item));

	if (text.p != NULL)
		x->entries[x->count++] = (struct entry){ text, place, item };
}

/* Sorts the list once, so that many lookups take n log n instead of n^2. */
static void
make_index(struct index *x, struct arena *a, const struct capability_step *step,
    const struct json *v)
{
	const size_t room = json_is(v, JSON_ARRAY) ? v->count : 1;
	size_t place = 0;

	x->count = 0;
	x->entries = arena_new(a, (room + 1) * sizeof(*x->entries));
	if (json_is(v, JSON_OBJECT))
		add_entry(x, step, v, 0);
	for (const struct json *m = json_is(v, JSON_ARRAY) ? v->first : NULL;
	     m != NULL; m = m->next)
		add_entry(x, step, m, place++);
	if (x->count > 1)
		qsort(x->entries, x->count, sizeof(*x->entries), compare);
}

/* Returns the first item with that text, or NULL. */
static const struct json *
search(const struct index *x, struct str text)
{
	size_t low = 0, high = x->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (str_order(x->entries[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == x->count || !str_equal(x->entries[low].text, text))
		return NULL;
	return x->entries[low].item;
}

static struct json *
pick(struct arena *a, const struct capability_step *step,
    const struct json *item)
{
	struct json *out;

	if (step->picks == NULL)
		return json_alias(a, item);
	out = json_new(a, JSON_OBJECT);
	for (const struct capability_item *p = step->picks; p != NULL;
	     p = p->next)
		json_add_str(out, p->text,
		    json_alias(a, json_member_find(&p->member, item)));
	return out;
}

const struct json *
step_lookup_find(struct arena *a, const struct capability_step *step,
    const struct json *index, const struct json *value)
{
	const struct json *found;
	struct json *list;
	struct index x;

	make_index(&x, a, step, index);
	if (!json_is(value, JSON_ARRAY)) {
		const struct str text = json_scalar_text(value);

		found = text.p != NULL ? search(&x, text) : NULL;
		return found != NULL ? pick(a, step, found)
		                     : json_new(a, JSON_NULL);
	}
	list = json_new(a, JSON_ARRAY);
	for (const struct json *m = value->first; m != NULL; m = m->next) {
		const struct str text = json_scalar_text(m);

		found = text.p != NULL ? search(&x, text) : NULL;
		if (found != NULL)
			json_push(list, pick(a, step, found));
	}
	return list;
}

/* In XML a list of one is its only item. */
static const struct json *
only_element(const struct json *seen)
{
	const struct json *found = NULL;

	for (const struct json *m = seen->first; m != NULL; m = m->next) {
		if (m->kind == JSON_OBJECT && found != NULL)
			return seen;
		if (m->kind == JSON_OBJECT)
			found = m;
	}
	return found != NULL ? found : seen;
}

const struct json *
step_lookup_index(
    const struct capability_step *step, const struct json *seen, bool xml)
{
	const struct json *list = NULL;

	if (!json_is(seen, JSON_OBJECT))
		return seen;
	for (const struct json *m = seen->first; m != NULL; m = m->next) {
		if (m->kind == JSON_ARRAY && list != NULL)
			return seen;
		if (m->kind == JSON_ARRAY)
			list = m;
	}
	if (list != NULL)
		return list;
	if (xml && json_member_find(&step->match_member, seen) == NULL)
		return only_element(seen);
	return seen;
}
