/* http_client_head.c - writes the head of a request (RFC 9112 3). */
#include <assert.h>
#include <string.h>

#include "base/base.h"
#include "http/http_client_call.h"
#include "http/http_client_head.h"
#include "http/http_decoder.h"
#include "http/http_method.h"

/* The bytes of a header besides its name and value. */
enum { AROUND = 4, OTHERS = 256 };

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
	const struct str v = str_trim(value);

	to = put(to, name);
	to = put(to, v.n > 0 ? STR(": ") : STR(":"));
	to = put(to, v);
	return put(to, STR("\r\n"));
}

static char *
put_request_line(char *to, const struct http_client_call *x, struct str target)
{
	to = put(to, str_of(http_method_name(x->request.method)));
	*to++ = ' ';
	/* RFC 9112 3.2.1: an empty path is sent as "/". */
	if (target.n == 0 || target.p[0] != '/')
		*to++ = '/';
	to = put(to, target);
	return put(to, STR(" HTTP/1.1\r\n"));
}

/* An upper bound of the head, so that it is written in one piece of memory. */
static size_t
bound_of(const struct http_client_call *x, struct str host, struct str target)
{
	const struct http_headers *h = &x->request.headers;
	size_t n = host.n + target.n + OTHERS;

	for (size_t i = 0; i < h->count; i++)
		n += h->items[i].name.n + h->items[i].value.n + AROUND;
	return n;
}

void
http_client_head_write(struct buf *out, const struct http_client_call *x,
    struct str host, struct str target)
{
	const struct http_headers *h = &x->request.headers;
	const struct str accept = http_client_call_accept(x),
	                 agent = http_client_call_user_agent(x);
	const size_t most = bound_of(x, host, target);
	char *start = buf_reserve(out, most), *to = start;

	if (start == NULL)
		return;
	to = put_request_line(to, x, target);
	to = put_header(to, STR("Host"), host);
	for (size_t i = 0; i < h->count; i++)
		if (http_client_call_sends(h->items[i].name))
			to =
			    put_header(to, h->items[i].name, h->items[i].value);
	if (accept.p != NULL)
		to = put_header(to, STR("Accept"), accept);
	if (agent.p != NULL)
		to = put_header(to, STR("User-Agent"), agent);
	to = put_header(to, STR("Accept-Encoding"), STR(HTTP_DECODER_ACCEPTS));
	assert((size_t)(to - start) <= most);
	out->len += (size_t)(to - start);
	if (x->has_content) {
		buf_add_str(out, STR("Content-Length: "));
		buf_put_int(out, (int64_t)x->request.body.n);
		buf_add_str(out, STR("\r\n"));
	}
	buf_add_str(out, STR("\r\n"));
}
