/* http_cookie.c - the cookies of a request. */
#include "base/base.h"
#include "http/http_cookie.h"
#include "http/http_headers.h"

/* Cuts cookies off the line up to the next one of that name. */
static struct str
find_in(struct str *line, struct str name)
{
	while (line->p != NULL) {
		struct str value = str_trim(str_cut(line, ';'));
		struct str key = str_trim(str_cut(&value, '='));

		if (value.p == NULL || !str_equal(key, name))
			continue;
		value = str_trim(value);
		if (value.n >= 2 && value.p[0] == '"' &&
		    value.p[value.n - 1] == '"')
			value = str_part(value, 1, value.n - 1);
		return value;
	}
	return STR_NONE;
}

struct str
http_cookie_next(const struct http_headers *h, struct str name,
    struct http_cookie_cursor *at)
{
	struct str found = find_in(&at->rest, name);

	/* RFC 6265 5.4 requires one header; RFC 9113 8.2.3 allows several. */
	while (found.p == NULL && at->header < h->count) {
		const struct http_header *one = &h->items[at->header++];

		if (!str_equal_nocase(one->name, STR("Cookie")))
			continue;
		at->rest = one->value;
		found = find_in(&at->rest, name);
	}
	return found;
}

struct str
http_cookie_find(const struct http_headers *h, struct str name)
{
	struct http_cookie_cursor at = { .header = 0 };

	return http_cookie_next(h, name, &at);
}

struct str
http_cookie_without(struct arena *a, struct str line, struct str name)
{
	struct str out;
	struct buf b;

	buf_init(&b, 2 * line.n + 1);
	while (line.n > 0) {
		const struct str pair = str_trim(str_cut(&line, ';'));
		struct str rest = pair;

		if (pair.n == 0 ||
		    str_equal(str_trim(str_cut(&rest, '=')), name))
			continue;
		buf_puts(&b, b.len > 0 ? "; " : "");
		buf_add_str(&b, pair);
	}
	out = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

void
http_cookie_put(struct buf *out, struct str text, bool is_name)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\",;\\", c) != NULL ||
		    (is_name && c == '='))
			encode_percent(out, str_part(text, i, i + 1));
		else
			buf_putc(out, (char)c);
	}
}
