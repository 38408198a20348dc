/* http_parser_llhttp.c - the callbacks of llhttp, which reads what the strict
 * check accepted. */
#include <assert.h>

#include "http/http_parser_internal.h"

static struct http_parser *
parser_of(llhttp_t *ll)
{
	return ll->data;
}

static int
on_field(llhttp_t *ll, const char *p, size_t n)
{
	struct http_parser *h = parser_of(ll);

	if (!h->head_done)
		http_headers_add(h->arena, &h->request.headers,
		    (struct str){ p, n }, STR(""));
	return 0;
}

static int
on_value(llhttp_t *ll, const char *p, size_t n)
{
	struct http_parser *h = parser_of(ll);
	struct http_headers *all = &h->request.headers;

	/* Trailers are dropped (RFC 9110 6.5.1). */
	if (!h->head_done)
		all->items[all->count - 1].value =
		    str_trim((struct str){ p, n });
	return 0;
}

static int
on_headers_complete(llhttp_t *ll)
{
	struct http_parser *h = parser_of(ll);

	h->head_done = true;
	h->keep_alive = llhttp_should_keep_alive(ll) != 0;
	/* RFC 9110 7.8: a server may ignore Upgrade; llhttp would stop. */
	ll->upgrade = 0;
	return 0;
}

/* Memory grows with the bytes received, not with the announced length. */
static void
add_body(struct http_parser *h, const char *p, size_t n)
{
	if (!http_parser_is_body_small(h)) {
		buf_add(&h->gathered, p, n);
		return;
	}
	if (h->small == NULL)
		h->small = arena_new(h->arena, (size_t)h->head.length);
	assert(n <= (size_t)h->head.length - h->body_bytes);
	memcpy(h->small + h->body_bytes, p, n);
}

void
http_parser_take_body(struct http_parser *h, const char *p, size_t n)
{
	if (!h->skipping)
		add_body(h, p, n);
	h->body_bytes += n;
}

static int
on_body(llhttp_t *ll, const char *p, size_t n)
{
	http_parser_take_body(parser_of(ll), p, n);
	return 0;
}

/* Stops llhttp: the bytes after this belong to the next request. */
static int
on_message_complete(llhttp_t *ll)
{
	parser_of(ll)->complete = true;
	return HPE_PAUSED;
}

void
http_parser_set_callbacks(struct http_parser *h)
{
	llhttp_settings_init(&h->settings);
	h->settings.on_header_field = on_field;
	h->settings.on_header_value = on_value;
	h->settings.on_headers_complete = on_headers_complete;
	h->settings.on_body = on_body;
	h->settings.on_message_complete = on_message_complete;
}

bool
http_parser_execute(struct http_parser *h, const char *p, size_t n)
{
	llhttp_errno_t rc = llhttp_execute(&h->ll, p, n);

	if (rc == HPE_OK)
		return true;
	return rc == HPE_PAUSED && h->complete &&
	       llhttp_get_error_pos(&h->ll) == p + n;
}

enum http_parser_result
http_parser_refuse(struct http_parser *h, int status, const char *reason)
{
	h->why = (struct http_refusal){ status, reason };
	h->phase = IN_ERROR;
	return HTTP_PARSER_BAD;
}
