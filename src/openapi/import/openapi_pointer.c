/* openapi_pointer.c - JSON pointers in the fragments of references. */
#include <limits.h>

#include "base/base.h"
#include "data/json/json.h"
#include "openapi/import/openapi_pointer.h"

enum { POINTER_BYTES = 4096 };

/* Decodes ~1 and ~0. */
static struct str
decode_token(struct arena *a, struct str token)
{
	struct buf b;
	struct str out;

	buf_init(&b, token.n + 1);
	for (size_t i = 0; i < token.n; i++) {
		char c = token.p[i];

		if (c == '~' && i + 1 < token.n)
			c = token.p[++i] == '1' ? '/' : '~';
		buf_putc(&b, c);
	}
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static const struct json *
walk(struct arena *a, const struct json *v, struct str pointer)
{
	struct str rest = pointer;

	if (pointer.n == 0)
		return v;
	str_cut(&rest, '/');
	while (v != NULL && rest.p != NULL) {
		struct str token = decode_token(a, str_cut(&rest, '/'));
		int64_t i =
		    v->kind == JSON_ARRAY ? str_to_int(token, INT_MAX) : -1;

		v = i >= 0 ? json_at(v, (size_t)i) : json_get_str(v, token);
	}
	return v;
}

const struct json *
openapi_pointer_find(
    struct arena *a, const struct json *root, struct str fragment)
{
	struct str pointer = STR("");

	if (fragment.n > POINTER_BYTES)
		return NULL;
	if (fragment.n > 0)
		pointer = decode_percent(a, fragment, false);
	if (pointer.n > 0 && pointer.p[0] != '/')
		return NULL;
	return walk(a, root, pointer);
}
