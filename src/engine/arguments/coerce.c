/* coerce.c - converts text from HTTP to the type of its parameter. */
#include "data/json/json.h"
#include "capability/capability.h"
#include "engine/arguments/coerce.h"

enum { ITEMS = 1000 }; /* of a separated text */

static const struct json *
number(struct arena *a, struct str text)
{
	struct json *v = json_new(a, JSON_NUMBER);

	v->text = text;
	return v;
}

static const struct json *
scalar(struct arena *a, enum capability_type type, const struct json *v)
{
	switch (type) {
	case CAPABILITY_TYPE_INTEGER:
		if (json_number_is(v->text) && json_number_is_whole(v->text))
			return number(a, v->text);
		break;
	case CAPABILITY_TYPE_NUMBER:
		if (json_number_is(v->text))
			return number(a, v->text);
		break;
	case CAPABILITY_TYPE_BOOLEAN:
		if (str_is(v->text, "true") || str_is(v->text, "false"))
			return json_new_bool(a, str_is(v->text, "true"));
		break;
	default:
		break;
	}
	return v;
}

/* json_push() takes its argument, so a shared value is copied first. */
static void
push(struct arena *a, struct json *list, const struct capability_param *items,
    const struct json *v)
{
	const struct json *one = items != NULL ? coerce_value(a, items, v) : v;

	json_push(list, json_copy(a, one));
}

const struct json *
coerce_value(
    struct arena *a, const struct capability_param *p, const struct json *v)
{
	struct json *list;

	if (!p->typed || (v->kind != JSON_STRING && v->kind != JSON_ARRAY))
		return v;
	if (p->type != CAPABILITY_TYPE_ARRAY)
		return v->kind == JSON_STRING ? scalar(a, p->type, v) : v;
	list = json_new(a, JSON_ARRAY);
	if (v->kind == JSON_STRING)
		push(a, list, p->items, v);
	for (const struct json *m = v->kind == JSON_ARRAY ? v->first : NULL;
	     m != NULL; m = m->next)
		push(a, list, p->items, m);
	return list;
}

const struct json *
coerce_split(
    struct arena *a, const struct capability_param *p, const struct json *v)
{
	struct json *list;
	struct str rest;

	if (p->separator == 0 || !json_is(v, JSON_STRING) ||
	    str_starts(str_trim(v->text), STR("[")))
		return v;
	list = json_new(a, JSON_ARRAY);
	rest = v->text;
	while (rest.n > 0) {
		const struct str one = list->count < ITEMS - 1
		                           ? str_cut(&rest, p->separator)
		                           : rest;

		json_push(list, json_new_text(a, one));
		if (one.p == rest.p)
			break;
	}
	return list;
}
