/* json.c - finds, creates, compares and copies JSON values. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/json/json_number.h"

static const char *const kind_names[] = {
	[JSON_NULL] = "null",
	[JSON_BOOL] = "boolean",
	[JSON_NUMBER] = "number",
	[JSON_STRING] = "string",
	[JSON_ARRAY] = "array",
	[JSON_OBJECT] = "object",
};

int
json_name_order(const struct json *a, const struct json *b)
{
	const int order = (a->name.n > b->name.n) - (a->name.n < b->name.n);

	return order != 0 ? order : str_order(a->name, b->name);
}

const char *
json_kind_name(enum json_kind kind)
{
	return kind_names[kind];
}

struct str
json_scalar_text(const struct json *v)
{
	if (json_is(v, JSON_BOOL))
		return v->boolean ? STR("true") : STR("false");
	if (json_is(v, JSON_STRING) || json_is(v, JSON_NUMBER))
		return v->text.p != NULL ? v->text : STR("");
	return STR_NONE;
}

struct json_bounds
json_bounds_of_request(const struct limits *l)
{
	return (
	    struct json_bounds){ l->json_depth, l->json_values, "json_values" };
}

struct json_bounds
json_bounds_of_answer(const struct limits *l)
{
	return (struct json_bounds){ l->json_depth, l->response_json_values,
		"response_json_values" };
}

struct json *
json_get_str(const struct json *object, struct str name)
{
	if (!json_is(object, JSON_OBJECT))
		return NULL;
	for (struct json *m = object->first; m != NULL; m = m->next) {
		if (str_equal(m->name, name))
			return m;
	}
	return NULL;
}

struct json *
json_at(const struct json *array, size_t index)
{
	struct json *item;

	if (!json_is(array, JSON_ARRAY) || index >= array->count)
		return NULL;
	item = array->first;
	while (index-- > 0)
		item = item->next;
	return item;
}

struct str
json_get_text(const struct json *object, const char *name)
{
	const struct json *v = json_get(object, name);

	return json_is(v, JSON_STRING) ? v->text : STR_NONE;
}

struct json *
json_new(struct arena *a, enum json_kind kind)
{
	struct json *v = arena_new(a, sizeof(*v));

	v->kind = kind;
	return v;
}

struct json *
json_new_bool(struct arena *a, bool v)
{
	struct json *made = json_new(a, JSON_BOOL);

	made->boolean = v;
	return made;
}

struct json *
json_new_int(struct arena *a, int64_t v)
{
	struct json *made = json_new(a, JSON_NUMBER);
	char digits[21];
	size_t at = sizeof(digits);
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		digits[--at] = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (v < 0)
		digits[--at] = '-';
	made->text =
	    arena_str(a, (struct str){ digits + at, sizeof(digits) - at });
	return made;
}

struct json *
json_new_text(struct arena *a, struct str text)
{
	struct json *v = json_new(a, JSON_STRING);

	v->text = text.p != NULL ? text : STR("");
	return v;
}

const struct json *
json_as_text(struct arena *a, const struct json *v)
{
	if (v->kind == JSON_NUMBER)
		return json_new_text(a, v->text);
	if (v->kind == JSON_BOOL)
		return json_new_text(
		    a, v->boolean ? STR("true") : STR("false"));
	return v;
}

const struct json *
json_as_integer(struct arena *a, const struct json *v)
{
	struct str digits;
	struct json *made;

	if (v->kind != JSON_NUMBER)
		return v;
	digits = json_number_integer(v->text);
	if (digits.n == v->text.n)
		return v;
	made = json_new(a, JSON_NUMBER);
	made->text = digits;
	return made;
}

const struct json *
json_as_list(struct arena *a, const struct json *v)
{
	struct json *list = json_new(a, JSON_ARRAY);

	json_push(list, json_alias(a, v));
	return list;
}

struct json *
json_push(struct json *array, struct json *v)
{
	v->next = NULL;
	if (array->last != NULL)
		array->last->next = v;
	else
		array->first = v;
	array->last = v;
	array->count++;
	return v;
}

struct json *
json_add_str(struct json *object, struct str name, struct json *v)
{
	v->name = name;
	return json_push(object, v);
}

struct json *
json_add(struct json *object, const char *name, struct json *v)
{
	return json_add_str(object, str_of(name), v);
}

struct json *
json_alias(struct arena *a, const struct json *v)
{
	struct json *twin = json_new(a, JSON_NULL);

	if (v != NULL)
		*twin = *v;
	twin->name = STR_NONE;
	twin->next = NULL;
	return twin;
}

struct json *
json_copy(struct arena *a, const struct json *v)
{
	struct json *copy = json_new(a, v->kind);

	*copy = *v;
	copy->name = arena_str(a, v->name);
	copy->text = arena_str(a, v->text);
	copy->first = copy->last = copy->next = NULL;
	copy->count = 0;
	for (const struct json *c = v->first; c != NULL; c = c->next)
		json_push(copy, json_copy(a, c));
	return copy;
}

static bool
members_equal(const struct json *a, const struct json *b)
{
	const struct json *guess = b->first;

	for (const struct json *m = a->first; m != NULL; m = m->next) {
		const struct json *other = guess;

		/*
		 * Both objects usually have the same order, so look at the next
		 * member first.
		 */
		if (other == NULL || !str_equal(other->name, m->name))
			other = json_get_str(b, m->name);
		if (other == NULL || !json_equal(m, other))
			return false;
		guess = other->next;
	}
	return true;
}

static bool
items_equal(const struct json *a, const struct json *b)
{
	const struct json *x = a->first, *y = b->first;

	for (; x != NULL && y != NULL; x = x->next, y = y->next) {
		if (!json_equal(x, y))
			return false;
	}
	return x == y;
}

bool
json_equal(const struct json *a, const struct json *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	switch (a->kind) {
	case JSON_BOOL:
		return a->boolean == b->boolean;
	case JSON_NUMBER:
		return json_number_order(a->text, b->text) == 0;
	case JSON_STRING:
		return str_equal(a->text, b->text);
	case JSON_ARRAY:
		return items_equal(a, b);
	case JSON_OBJECT:
		return members_equal(a, b);
	case JSON_NULL:
		break;
	}
	return true;
}
