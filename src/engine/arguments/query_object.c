/* query_object.c - an object that a query has as a[b]=1&a[c]=2. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "engine/arguments/query_object.h"

enum {
	VALUES = 1000, /* their names are compared in quadratic time */
	KEYS = 16, /* of one name; deeper ones are not read */
};

/* Splits "[a][]" into its keys.  Returns their number; 0: it is malformed. */
static size_t
split_keys(struct str s, struct str keys[KEYS])
{
	size_t count = 0;

	while (s.n > 0) {
		const size_t close = str_find(s, ']', 0);

		if (s.p[0] != '[' || close == s.n || count == KEYS)
			return 0;
		keys[count++] = str_part(s, 1, close);
		s = str_part(s, close + 1, s.n);
	}
	return count;
}

/* Returns the member or the new item of v; NULL: v is of another kind. */
static struct json *
step(struct arena *a, struct json *v, struct str key, enum json_kind kind)
{
	struct json *m = NULL;

	if (key.n == 0)
		return v->kind == JSON_ARRAY ? json_push(v, json_new(a, kind))
		                             : NULL;
	if (v->kind != JSON_OBJECT)
		return NULL;
	m = json_get_str(v, key);
	return m != NULL ? m : json_add_str(v, key, json_new(a, kind));
}

static void
put(struct arena *a, struct json *object, const struct str *keys, size_t count,
    struct str value)
{
	struct json *v = object;

	for (size_t i = 0; i < count && v != NULL; i++) {
		enum json_kind kind = JSON_STRING;

		if (i + 1 < count)
			kind = keys[i + 1].n == 0 ? JSON_ARRAY : JSON_OBJECT;
		v = step(a, v, keys[i], kind);
	}
	if (v != NULL && v->kind == JSON_STRING)
		v->text = value;
}

const struct json *
query_object_find(
    struct arena *a, struct str query, struct str wanted, struct err *e)
{
	struct json *object = NULL;
	struct str keys[KEYS], name, value;
	size_t values = 0;

	while (http_query_next(a, &query, &name, &value, e)) {
		size_t count;

		if (!str_starts(name, wanted))
			continue;
		count = split_keys(str_part(name, wanted.n, name.n), keys);
		if (count == 0)
			continue;
		if (++values > VALUES) {
			err_set(e, ERR_INPUT,
			    "the query has more than %d values of '%.*s'",
			    VALUES, STR_FMT(str_part(wanted, 0, 80)));
			return NULL;
		}
		if (object == NULL)
			object = json_new(a, JSON_OBJECT);
		put(a, object, keys, count, value);
	}
	return e->kind == ERR_NONE ? object : NULL;
}
