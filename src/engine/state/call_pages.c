/* call_pages.c - what a call read of a list that its API returns in pages. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "engine/state/call_pages.h"

bool
call_pages_matter(const struct call_pages *p)
{
	return p->count > 1 || (p->count == 1 && p->more);
}

struct str
call_pages_text(struct arena *a, const struct call_pages *p)
{
	struct str out;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_printf(&b, "Pages: %zu, with %zu items", p->count, p->items);
	if (p->more)
		buf_puts(&b, "; there are more");
	if (p->why != NULL)
		buf_printf(&b, " (%s)", p->why);
	if (p->next.p != NULL && p->parameter.p != NULL)
		buf_printf(&b, ". The next page has %.*s = %.*s",
		    STR_FMT(p->parameter), STR_FMT(p->next));
	else if (p->next.p != NULL)
		buf_printf(&b, ". The next page is %.*s", STR_FMT(p->next));
	buf_putc(&b, '.');
	out = sanitize_text(a, buf_str(&b), false, b.len);
	buf_done_secret(&b);
	return out;
}

struct json *
call_pages_json(struct arena *a, const struct call_pages *p)
{
	struct json *o = json_new(a, JSON_OBJECT);

	json_add(o, "pages", json_new_int(a, (int64_t)p->count));
	json_add(o, "items", json_new_int(a, (int64_t)p->items));
	json_add(o, "more", json_new_bool(a, p->more));
	if (p->why != NULL)
		json_add(o, "reason", json_new_text(a, str_of(p->why)));
	if (p->parameter.p != NULL && p->next.p != NULL)
		json_add(o, "parameter", json_new_text(a, p->parameter));
	if (p->next.p != NULL)
		json_add(o, "next",
		    json_new_text(
		        a, sanitize_text(a, p->next, false, p->next.n)));
	return o;
}

/* Returns text as a field value: what a URL cannot have is percent-encoded. */
static struct str
field_value(struct arena *a, struct str text)
{
	struct str out;
	struct buf b;

	buf_init(&b, 3 * text.n);
	encode_url(&b, text);
	out = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

void
call_pages_put_headers(
    struct arena *a, const struct call_pages *p, struct http_headers *h)
{
	if (p->count == 0)
		return;
	http_headers_add(
	    a, h, STR("X-Page-Count"), arena_strf(a, "%zu", p->count));
	http_headers_add(
	    a, h, STR("X-Page-More"), p->more ? STR("true") : STR("false"));
	if (p->next.p != NULL)
		http_headers_add(
		    a, h, STR("X-Page-Next"), field_value(a, p->next));
}
