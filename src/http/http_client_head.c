/* http_client_head.c - writes the head of a request (RFC 9112 3). */
#include "base/base.h"
#include "http/http_client_call.h"
#include "http/http_client_head.h"
#include "http/http_decoder.h"
#include "http/http_method.h"

static void
add(struct buf *out, struct str name, struct str value)
{
	const struct str v = str_trim(value);

	if (value.p == NULL)
		return;
	buf_add_str(out, name);
	buf_add_str(out, v.n > 0 ? STR(": ") : STR(":"));
	buf_add_str(out, v);
	buf_add_str(out, STR("\r\n"));
}

void
http_client_head_write(struct buf *out, const struct http_client_call *x,
    struct str host, struct str target)
{
	const struct http_headers *h = &x->request.headers;

	buf_puts(out, http_method_name(x->request.method));
	buf_putc(out, ' ');
	/* RFC 9112 3.2.1: an empty path is sent as "/". */
	if (target.n == 0 || target.p[0] != '/')
		buf_putc(out, '/');
	buf_add_str(out, target);
	buf_add_str(out, STR(" HTTP/1.1\r\n"));
	add(out, STR("Host"), host);
	for (size_t i = 0; i < h->count; i++)
		if (http_client_call_sends(h->items[i].name))
			add(out, h->items[i].name,
			    h->items[i].value.p != NULL ? h->items[i].value
			                                : STR(""));
	add(out, STR("Accept"), http_client_call_accept(x));
	add(out, STR("User-Agent"), http_client_call_user_agent(x));
	add(out, STR("Accept-Encoding"), STR(HTTP_DECODER_ACCEPTS));
	if (x->has_content) {
		buf_add_str(out, STR("Content-Length: "));
		buf_put_int(out, (int64_t)x->request.body.n);
		buf_add_str(out, STR("\r\n"));
	}
	buf_add_str(out, STR("\r\n"));
}
