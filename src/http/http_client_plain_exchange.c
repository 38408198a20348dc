/* http_client_plain_exchange.c - sends a request and reads its response. */
#include <assert.h>

#include "http/http_client_explain.h"
#include "http/http_client_head.h"
#include "http/http_client_plain_internal.h"

enum {
	WITH_HEAD = 16 * 1024, /* a body of at most this follows at once */
	PIECE_BYTES = 256 * 1024, /* of a larger one, to queue at a time */
};

/* Queues what the kernel has not refused to take: memory stays bounded. */
void
http_client_plain_send_body(struct http_client_plain_call *x)
{
	const struct str body = x->call.request.body;

	while (x->sent < body.n && conn_pending(x->link->conn) == 0) {
		const struct str piece =
		    str_part(body, x->sent, x->sent + PIECE_BYTES);

		x->sent += piece.n;
		conn_write(x->link->conn, piece.p, piece.n);
	}
}

static void
send_request(struct http_client_plain_call *x)
{
	const struct str body = x->call.request.body;
	struct arena *a = x->call.arena;
	struct buf *out = &x->plain->out;

	http_client_head_write(out, &x->call, x->target->host_header, x->path);
	x->sent = body.n <= WITH_HEAD ? body.n : 0;
	buf_add(out, body.p, x->sent);
	/* Invariant: an incomplete request is never sent; see is_accepted(). */
	assert(!out->over);
	conn_charge(x->link->conn, a->budget, a->share);
	conn_write(x->link->conn, out->p, out->len);
	/* It may contain a credential. */
	mem_wipe(out->p, out->len);
	if (out->cap > WITH_HEAD * 4)
		buf_done_secret(out);
	else
		buf_clear(out);
	http_client_plain_send_body(x);
}

/* Sends the request on a connection whose user is x. */
void
http_client_plain_begin(
    struct http_client_plain_call *x, struct http_client_link *k)
{
	const enum http_method method = x->call.request.method;

	x->link = k;
	loop_timer_free(x->timer);
	x->timer = NULL;
	loop_timer_set(
	    k->timer, x->deadline_ms - loop_now_ms(x->plain->pool.loop), 0);
	http_response_reader_start(&x->reader, x->call.arena,
	    method == HTTP_METHOD_HEAD, x->call.body_most);
	send_request(x);
}

/* Sets the error for a response that the reader refused. */
static void
explain_bad(struct http_client_plain_call *x)
{
	struct http_client_call *c = &x->call;

	switch (x->reader.fault) {
	case HTTP_RESPONSE_STATUS:
		http_client_explain_status(c, x->reader.status);
		break;
	case HTTP_RESPONSE_HEAD_LARGE:
		http_client_explain_large_head(c);
		break;
	case HTTP_RESPONSE_HEADERS_MANY:
		http_client_explain_many_headers(c);
		break;
	case HTTP_RESPONSE_BODY_LARGE:
		http_client_explain_large_body(c);
		break;
	case HTTP_RESPONSE_NO_MEMORY:
		http_client_explain_memory(c);
		break;
	case HTTP_RESPONSE_CUT_OFF:
		http_client_explain_lost(c, x->reader.why);
		break;
	case HTTP_RESPONSE_INVALID:
		http_client_explain_invalid(c, x->reader.why);
		break;
	}
}

static bool
take_head(struct http_client_plain_call *x)
{
	const struct http_headers *h = &x->reader.headers;

	x->call.answer.response.status = x->reader.status;
	for (size_t i = 0; i < h->count; i++)
		http_client_call_take_header(
		    &x->call, h->items[i].name, h->items[i].value);
	return http_client_call_begin_body(&x->call, x->reader.length);
}

enum http_client_plain_result
http_client_plain_read(
    struct http_client_plain_call *x, const char *p, size_t n, bool *all_used)
{
	enum http_response_event event;
	bool fine = true;

	do {
		size_t used;

		event = http_response_reader_feed(&x->reader, p, n, &used);
		p += used;
		n -= used;
		if (event == HTTP_RESPONSE_HEAD)
			fine = take_head(x);
		else if (event == HTTP_RESPONSE_DATA)
			fine = http_client_call_add_body(
			    &x->call, x->reader.data.p, x->reader.data.n);
	} while (fine &&
	         (event == HTTP_RESPONSE_HEAD || event == HTTP_RESPONSE_DATA));
	*all_used = n == 0;
	if (!fine)
		return HTTP_CLIENT_PLAIN_FAILED;
	if (event == HTTP_RESPONSE_BAD) {
		explain_bad(x);
		return HTTP_CLIENT_PLAIN_FAILED;
	}
	return event == HTTP_RESPONSE_DONE ? HTTP_CLIENT_PLAIN_DONE
	                                   : HTTP_CLIENT_PLAIN_MORE;
}
