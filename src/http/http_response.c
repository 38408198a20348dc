/* http_response.c - a response as the bytes that go over the wire. */
#include "base/base.h"
#include "http/http_ascii.h"
#include "http/http_message.h"
#include "http/http_response.h"

/* Most answers say one of these: no formatting for them. */
static struct str
usual_status_line(int status)
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

static void
write_status_line(struct buf *out, int status)
{
	struct str usual = usual_status_line(status);

	if (usual.p != NULL)
		buf_add_str(out, usual);
	else
		buf_printf(
		    out, "HTTP/1.1 %03d %s\r\n", status, http_reason(status));
}

static void
write_header(struct buf *out, struct str name, struct str value)
{
	buf_add_str(out, name);
	buf_add(out, ": ", 2);
	buf_add_str(out, value);
	buf_add(out, "\r\n", 2);
}

/* RFC 9110 8.6: neither 1xx nor 204 has a length; our 304 says none. */
static void
write_length(struct buf *out, const struct http_response *r)
{
	if (!http_status_has_body(r->status))
		return;
	buf_add_str(out, STR("Content-Length: "));
	buf_put_int(out, (int64_t)r->body.n);
	buf_add(out, "\r\n", 2);
}

void
http_response_write_head(struct buf *out, const struct http_response *r,
    const struct http_response_frame *frame)
{
	write_status_line(out, r->status);
	write_header(out, STR("Date"), frame->date);
	if (frame->id.n > 0)
		write_header(out, STR("X-Request-Id"), frame->id);
	if (r->content_type.p != NULL &&
	    http_ascii_is_field_value(r->content_type))
		write_header(out, STR("Content-Type"), r->content_type);
	if (!frame->pieces)
		write_length(out, r);
	else if (frame->chunked)
		buf_add_str(out, STR("Transfer-Encoding: chunked\r\n"));
	if (frame->close)
		buf_add_str(out, STR("Connection: close\r\n"));
	else if (frame->keep)
		buf_add_str(out, STR("Connection: keep-alive\r\n"));
	for (size_t i = 0; i < r->headers.count; i++) {
		const struct http_header *h = &r->headers.items[i];

		/* Response splitting: values may come from an upstream. */
		if (http_ascii_is_token(h->name) &&
		    http_ascii_is_field_value(h->value))
			write_header(out, h->name, h->value);
	}
	buf_add(out, "\r\n", 2);
}
