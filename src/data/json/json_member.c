/* json_member.c - dotted names of members, such as "a.b", compiled. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/json/json_member.h"

static size_t
count_steps(struct str name)
{
	size_t n = 0;

	do {
		str_cut(&name, '.');
		n++;
	} while (name.n > 0);
	return n;
}

struct json_member
json_member_new(struct arena *a, struct str name)
{
	const size_t count = count_steps(name);
	struct json_member_step *steps = arena_new(a, count * sizeof(*steps));

	for (size_t i = 0; i < count; i++) {
		steps[i].rest = name;
		steps[i].name = str_cut(&name, '.');
		steps[i].index = str_to_int(steps[i].name, INT32_MAX);
	}
	return (struct json_member){ steps, count };
}

static const struct json *
find_step(const struct json *v, struct str name, int64_t index)
{
	if (index >= 0 && json_is(v, JSON_ARRAY))
		return json_at(v, (size_t)index);
	return json_get_str(v, name);
}

static const struct json *
find(const struct json_member *m, const struct json *v, bool items)
{
	for (size_t i = 0; i < m->count && v != NULL; i++) {
		const struct json_member_step *s = &m->steps[i];
		const struct json *whole = NULL;

		if (s->rest.n != s->name.n)
			whole = json_get_str(v, s->rest);
		if (whole != NULL)
			return whole;
		v = find_step(v, s->name, items ? s->index : -1);
	}
	return v;
}

const struct json *
json_member_find(const struct json_member *m, const struct json *v)
{
	return find(m, v, false);
}

const struct json *
json_member_find_item(const struct json_member *m, const struct json *v)
{
	return find(m, v, true);
}
