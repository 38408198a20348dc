/* http_headers.c - header fields in order. */
#include "http/http_headers.h"

enum { FIRST_ROOM = 6 }; /* clients of an API send few headers */

void
http_headers_add(
    struct arena *a, struct http_headers *h, struct str name, struct str value)
{
	if (h->count == h->room) {
		size_t room = h->room > 0 ? h->room * 2 : FIRST_ROOM;
		struct http_header *items = arena_new(a, room * sizeof(*items));

		if (h->count > 0)
			memcpy(items, h->items, h->count * sizeof(*items));
		h->items = items;
		h->room = room;
	}
	h->items[h->count++] = (struct http_header){ name, value };
}

struct str
http_headers_get(const struct http_headers *h, const char *name)
{
	struct str want = str_of(name);

	for (size_t i = 0; i < h->count; i++) {
		if (h->items[i].name.n == want.n &&
		    str_equal_nocase(h->items[i].name, want))
			return h->items[i].value;
	}
	return STR_NONE;
}

bool
http_headers_know(const struct http_headers *h, struct str etag)
{
	struct str known = http_headers_get(h, "If-None-Match");

	/* "*", or the tag in a list, weak or strong. */
	return known.n > 0 && (str_is(str_trim(known), "*") ||
	                          str_find_text(known, etag, 0) < known.n);
}
