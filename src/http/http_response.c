/* http_response.c - fills a response and writes its head. */
#include <stdio.h>
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http_ascii.h"
#include "http/http_response.h"
#include "http/http_status.h"

void
http_response_json(struct http_response *r, int status, struct str text)
{
	r->status = status;
	r->content_type = STR("application/json");
	r->body = text;
}

void
http_response_error(struct http_response *r, struct arena *a, int status,
    const char *type, struct str request_id, const char *message)
{
	struct buf redacted, text;

	buf_init(&redacted, 16384);
	buf_init(&text, 65536);
	log_redact(&redacted, str_of(message));
	buf_puts(&text, "{\"error\":{\"type\":");
	json_write_string(
	    &text, str_of(type != NULL ? type : err_type_of_status(status)));
	buf_puts(&text, ",\"message\":");
	json_write_string(&text, buf_str(&redacted));
	buf_puts(&text, ",\"request_id\":");
	json_write_string(&text, request_id);
	buf_puts(&text, "}}");
	http_response_json(r, status, arena_str(a, buf_str(&text)));
	buf_done(&redacted);
	buf_done(&text);
}

void
http_response_err(struct http_response *r, struct arena *a, const struct err *e,
    struct str request_id)
{
	http_response_error(r, a, err_http_status(e->kind), err_type(e->kind),
	    request_id, e->text);
}

/* The most common status lines, without formatting. */
static struct str
common_status_line(int status)
{
	switch (status) {
	case 200:
		return STR("HTTP/1.1 200 OK\r\n");
	case 201:
		return STR("HTTP/1.1 201 Created\r\n");
	case 204:
		return STR("HTTP/1.1 204 No Content\r\n");
	case 401:
		return STR("HTTP/1.1 401 Unauthorized\r\n");
	default:
		return STR_NONE;
	}
}

static char *
put(char *to, struct str s)
{
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

static char *
put_header(char *to, struct str name, struct str value)
{
	to = put(to, name);
	to = put(to, STR(": "));
	to = put(to, value);
	return put(to, STR("\r\n"));
}

static char *
put_number(char *to, size_t n)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	return put(to, (struct str){ digits + at, sizeof(digits) - at });
}

/* Prevents response splitting: values may come from an upstream. */
static bool
is_sent(const struct http_header *h)
{
	return http_ascii_is_token(h->name) &&
	       http_ascii_is_field_value(h->value);
}

/* The header that says where the body ends. */
static char *
put_framing(char *to, const struct http_response *r,
    const struct http_response_frame *frame)
{
	if (frame->pieces)
		return frame->chunked
		           ? put(to, STR("Transfer-Encoding: chunked\r\n"))
		           : to;
	/* RFC 9110 8.6: 1xx and 204 have no length; we omit it for 304 too. */
	if (!http_status_has_body(r->status))
		return to;
	to = put_number(put(to, STR("Content-Length: ")), r->body.n);
	return put(to, STR("\r\n"));
}

enum { FIXED_BYTES = 256 }; /* the status line and what we add ourselves */

static size_t
room_for(const struct http_response *r, const struct http_response_frame *frame)
{
	size_t n =
	    FIXED_BYTES + frame->date.n + frame->id.n + r->content_type.n;

	for (size_t i = 0; i < r->headers.count; i++)
		n += r->headers.items[i].name.n + r->headers.items[i].value.n +
		     4;
	return n;
}

void
http_response_write_head(struct buf *out, const struct http_response *r,
    const struct http_response_frame *frame)
{
	struct str line = common_status_line(r->status);
	char *from, *to, other[FIXED_BYTES / 2];

	if (line.p == NULL)
		line =
		    (struct str){ other, (size_t)snprintf(other, sizeof(other),
			                     "HTTP/1.1 %03d %s\r\n", r->status,
			                     http_status_reason(r->status)) };
	/* Reserved in one step, since each response has about ten headers. */
	from = to = buf_reserve(out, room_for(r, frame));
	if (to == NULL)
		return;
	to = put(to, line);
	to = put_header(to, STR("Date"), frame->date);
	if (frame->id.n > 0)
		to = put_header(to, STR("X-Request-Id"), frame->id);
	if (r->content_type.p != NULL &&
	    http_ascii_is_field_value(r->content_type))
		to = put_header(to, STR("Content-Type"), r->content_type);
	to = put_framing(to, r, frame);
	if (frame->close)
		to = put(to, STR("Connection: close\r\n"));
	else if (frame->keep)
		to = put(to, STR("Connection: keep-alive\r\n"));
	for (size_t i = 0; i < r->headers.count; i++)
		if (i < r->headers.checked || is_sent(&r->headers.items[i]))
			to = put_header(to, r->headers.items[i].name,
			    r->headers.items[i].value);
	to = put(to, STR("\r\n"));
	out->len += (size_t)(to - from);
}
