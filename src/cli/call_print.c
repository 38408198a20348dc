/* call_print.c - prints the requests of `claviger call`, and the responses. */
#include <stdio.h>

#include "base/base.h"
#include "cli/call_print.h"
#include "engine/engine.h"
#include "http/http.h"

static void
print_redacted(struct engine *en, FILE *to, struct str text)
{
	struct buf b;

	buf_init(&b, 16 * text.n + 4096);
	engine_redact(en, &b, text);
	fwrite(buf_str(&b).p, 1, buf_str(&b).n, to);
	buf_done(&b);
}

static void
print_headers(
    struct buf *b, const struct http_headers *headers, const char *mark)
{
	for (size_t i = 0; i < headers->count; i++)
		buf_printf(b, "%s%.*s: %.*s\n", mark,
		    STR_FMT(headers->items[i].name),
		    STR_FMT(headers->items[i].value));
}

void
call_print_request(struct engine *en, FILE *to, const char *mark,
    const struct http_request *r, struct str url, bool body)
{
	struct buf b;

	buf_init(&b, 2 * r->body.n + (1 << 20));
	buf_printf(
	    &b, "%s%s %.*s\n", mark, http_method_name(r->method), STR_FMT(url));
	print_headers(&b, &r->headers, mark);
	if (body && r->body.n > 0) {
		buf_putc(&b, '\n');
		buf_add_str(&b, r->body);
		buf_putc(&b, '\n');
	}
	print_redacted(en, to, buf_str(&b));
	buf_done_secret(&b);
}

void
call_print_response(struct engine *en, FILE *to, const struct http_response *r)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_printf(&b, "< %d %s\n", r->status, http_status_reason(r->status));
	if (r->content_type.n > 0)
		buf_printf(
		    &b, "< Content-Type: %.*s\n", STR_FMT(r->content_type));
	print_headers(&b, &r->headers, "< ");
	print_redacted(en, to, buf_str(&b));
	buf_done_secret(&b);
}
