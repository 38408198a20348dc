/* http_response.c - fills a response and writes its head. */
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

static void
write_status_line(struct buf *out, int status)
{
	struct str common = common_status_line(status);

	if (common.p != NULL)
		buf_add_str(out, common);
	else
		buf_printf(out, "HTTP/1.1 %03d %s\r\n", status,
		    http_status_reason(status));
}

static char *
put(char *to, struct str s)
{
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	return to + s.n;
}

/* One step for the whole line, since each response has about ten. */
static void
write_header(struct buf *out, struct str name, struct str value)
{
	const size_t n = name.n + value.n + 4;
	char *to = buf_reserve(out, n);

	if (to == NULL)
		return;
	to = put(to, name);
	*to++ = ':';
	*to++ = ' ';
	to = put(to, value);
	*to++ = '\r';
	*to = '\n';
	out->len += n;
}

/* RFC 9110 8.6: 1xx and 204 have no Content-Length; we omit it for 304 too. */
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

		/*
		 * Prevents response splitting: values may come from an
		 * upstream.
		 */
		if (i < r->headers.checked ||
		    (http_ascii_is_token(h->name) &&
		        http_ascii_is_field_value(h->value)))
			write_header(out, h->name, h->value);
	}
	buf_add(out, "\r\n", 2);
}
