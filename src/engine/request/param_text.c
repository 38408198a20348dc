/* param_text.c - the text of a value in a path, query, header or cookie. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/request/param_text.h"

/* More than the limit of a URL, so that a text cut here is refused there. */
enum { TEXT_BYTES = 131072 };

struct str
param_text(struct arena *a, const struct json *v)
{
	struct str out;
	struct buf text;

	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER)
		return v->text;
	buf_init(&text, TEXT_BYTES);
	if (v->kind == JSON_ARRAY) {
		for (const struct json *m = v->first; m != NULL; m = m->next) {
			if (m != v->first)
				buf_putc(&text, ',');
			buf_add_str(&text, param_text(a, m));
		}
	} else if (v->kind != JSON_NULL) {
		json_write(&text, v);
	}
	out = arena_str(a, buf_str(&text));
	buf_done_secret(&text);
	return out;
}
