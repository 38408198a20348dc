/* http_exchange.c - sends responses, whole or in pieces. */
#include <assert.h>

#include "base/base.h"
#include "http/http_access_log.h"
#include "http/http_ascii.h"
#include "http/http_connection.h"
#include "http/http_method.h"
#include "http/http_parser.h"
#include "http/http_response.h"
#include "http/http_status.h"
#include "net/net.h"

enum {
	ONE_WRITE = 65536, /* bodies up to this are sent with their head */
	STREAM_OWED = 1 << 20, /* the most that is queued for a stream */
};

static struct http_connection *
connection_of(const struct http_exchange *x)
{
	return (struct http_connection *)(uintptr_t)x;
}

struct arena *
http_exchange_new_arena(const struct http_server *s)
{
	struct arena *a = mem_new(sizeof(*a));

	a->secret = true;
	if (s != NULL)
		a->budget = s->config->budget;
	return a;
}

/* xorshift128+ is enough: ids must be unique, not secret. */
static uint64_t
next_random(struct http_server *s)
{
	uint64_t a = s->random[0], b = s->random[1];

	s->random[0] = b;
	a ^= a << 23;
	s->random[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
	return s->random[1] + b;
}

/* Writes 32 hex digits and a NUL. */
static void
make_id(struct http_server *s, char id[33])
{
	uint64_t made[2] = { next_random(s), next_random(s) };

	encode_hex(id, made, sizeof(made));
}

static struct str
request_id(struct http_connection *p)
{
	struct str given =
	    http_headers_get(&p->x.request.headers, "x-request-id");

	if (http_ascii_is_request_id(given))
		return given;
	make_id(p->server, p->id);
	return (struct str){ p->id, 32 };
}

void
http_exchange_open(struct http_connection *p)
{
	p->x.request = *http_parser_request(p->parser);
	p->x.request.id = request_id(p);
	p->x.has_body = http_parser_in_body(p->parser);
	p->x.response = (struct http_response){ 0 };
	p->x.arena = p->arena;
	p->x.route = NULL;
	p->x.principal = (struct http_principal){ .peer = *conn_peer(p->conn) };
	p->x.ended = NULL;
	p->x.site = p->site;
	p->x.on_event = NULL;
	p->x.stream = NULL;
	p->x.on_sent = NULL;
	p->x.began_us = clock_mono_us();
	p->body_bytes = 0;
	p->refusal = NULL;
	p->phase = HTTP_CONNECTION_HANDLING;
	conn_set_busy(p->conn);
}

void
http_exchange_await_client(struct http_connection *p)
{
	conn_set_waiting(
	    p->conn, http_principal_is_authenticated(&p->x.principal)
	                 ? CONN_AUTHENTICATED
	                 : CONN_KNOWN);
}

/*
 * Decides what happens to a body that was not read: the server drops the rest
 * of it, or closes the connection after the response.
 */
static void
settle_body(struct http_connection *p)
{
	p->skip =
	    !p->close && http_parser_can_skip(p->parser, HTTP_BODY_SKIPPED);
	if (http_parser_in_body(p->parser) && !p->skip)
		p->close = true;
}

static struct str
date_now(struct http_server *s)
{
	int64_t now = loop_now_ms(s->loop);

	if (now >= s->date_until_ms) {
		int64_t real = clock_real_ms();

		clock_http_date(s->date, real);
		s->date_until_ms = now + 1000 - real % 1000;
	}
	return (struct str){ s->date, sizeof(s->date) - 1 };
}

static struct http_response_frame
frame_of(struct http_connection *p)
{
	return (struct http_response_frame){
		.date = date_now(p->server),
		.id = p->x.request.id,
		.close = p->close,
		.keep = !p->close && http_parser_is_http10(p->parser),
	};
}

/* Writes head and body, in one call if the body is small. */
static void
write_answer(struct http_connection *p)
{
	struct http_response *r = &p->x.response;
	struct buf *out = &p->server->out;
	struct http_response_frame frame = frame_of(p);
	bool body = p->x.request.method != HTTP_METHOD_HEAD &&
	            http_status_has_body(r->status);
	bool apart = body && r->body.n > ONE_WRITE;

	buf_clear(out);
	http_response_write_head(out, r, &frame);
	if (body && !apart)
		buf_add_str(out, r->body);
	if (out->over) {
		log_error("%s: the headers of a response are too large",
		    p->server->config->name);
		conn_abort(p->conn);
		return;
	}
	conn_write(p->conn, out->p, out->len);
	if (apart)
		conn_write(p->conn, r->body.p, r->body.n);
	p->body_bytes = body ? r->body.n : 0;
	/* Responses may contain new keys. */
	mem_wipe(out->p, out->len);
}

/* Adds the exchange to metrics and the access log, once. */
static void
record_answer(struct http_connection *p)
{
	const struct http_server_config *c = p->server->config;
	const int64_t duration_us = clock_mono_us() - p->x.began_us;

	if (c->metrics != NULL)
		metrics_request(c->metrics,
		    p->x.route != NULL ? p->x.route : c->name,
		    p->x.response.status, duration_us);
	if (c->access_log != NULL)
		http_access_log_add(
		    c->access_log, &(struct http_access){ .exchange = &p->x,
		                       .listener = c->name,
		                       .refusal = p->refusal,
		                       .body_bytes = p->body_bytes,
		                       .duration_us = duration_us,
		                       .is_gone = p->conn == NULL });
}

/*
 * The callback x->ended.  It is copied before x is reset, because x may be the
 * next request when it is called.
 */
struct ended_callback {
	void (*function)(void *context);
	void *context;
};

static struct ended_callback
ended_callback_of(const struct http_exchange *x)
{
	return (struct ended_callback){ x->ended, x->ended_context };
}

static void
call_ended(struct ended_callback cb)
{
	if (cb.function != NULL)
		cb.function(cb.context);
}

/*
 * Replaces the response with 503 if the budget has no room for its body: the
 * kernel may not take it at once, so the body may have to be copied.
 */
static void
bound_answer(struct http_connection *p)
{
	struct http_response *r = &p->x.response;

	if (r->body.n <= ONE_WRITE || arena_has_room(p->arena, r->body.n))
		return;
	*r = (struct http_response){ 0 };
	http_response_error(
	    r, p->arena, 503, NULL, p->x.request.id, http_parser_no_memory);
	http_headers_add(p->arena, &r->headers, STR("Retry-After"), STR("1"));
}

static void
send_whole(struct http_exchange *x)
{
	struct http_connection *p = connection_of(x);
	int status = x->response.status;

	/* Invariant: the handler that owns x sends it once. */
	assert(p->phase == HTTP_CONNECTION_HANDLING && !p->streaming);
	if (status < 200 || status > 999)
		http_response_error(&x->response, x->arena, 500, NULL,
		    x->request.id, "the handler made no response");
	if (x->on_sent != NULL)
		x->on_sent(x);
	if (p->conn == NULL || p->server == NULL) {
		if (p->server != NULL)
			record_answer(p);
		p->on_answered(p);
		return;
	}
	if (p->server->stopping)
		p->close = true;
	settle_body(p);
	conn_charge(p->conn, p->arena->budget, p->arena->share);
	bound_answer(p);
	write_answer(p);
	record_answer(p);
	p->on_answered(p);
}

void
http_exchange_send(struct http_exchange *x)
{
	struct ended_callback ended = ended_callback_of(x);

	send_whole(x);
	call_ended(ended);
}

void
http_exchange_drop_body(struct http_connection *p)
{
	p->phase = HTTP_CONNECTION_HANDLING;
	p->close = true;
	p->x.response = (struct http_response){ .status = 400 };
	http_exchange_send(&p->x);
}

void
http_exchange_give_body(struct http_connection *p)
{
	p->phase = HTTP_CONNECTION_HANDLING;
	conn_set_busy(p->conn);
	/* The handler may have changed the rest of the request. */
	p->x.request.body = http_parser_request(p->parser)->body;
	p->then(p->then_context, &p->x);
}

struct arena *
http_exchange_take_arena(struct http_exchange *x)
{
	struct http_connection *p = connection_of(x);
	struct arena *taken = p->arena;

	p->arena = http_exchange_new_arena(p->server);
	x->arena = p->arena;
	return taken;
}

struct loop *
http_exchange_loop(const struct http_exchange *x)
{
	const struct http_connection *p = connection_of(x);

	return p->server != NULL ? p->server->loop : NULL;
}

void
http_exchange_cut(struct http_exchange *x)
{
	struct http_connection *p = connection_of(x);

	if (p->conn != NULL)
		conn_abort(p->conn);
}

bool
http_exchange_is_gone(const struct http_exchange *x)
{
	return connection_of(x)->conn == NULL;
}

/* Are pieces sent as chunks (RFC 9112 7.1)? */
static bool
is_chunked(const struct http_connection *p)
{
	return !http_parser_is_http10(p->parser);
}

void
http_exchange_begin(struct http_exchange *x)
{
	struct http_connection *p = connection_of(x);
	struct http_response_frame frame;
	struct buf *out;

	if (p->conn == NULL || p->server == NULL)
		return;
	p->streaming = true;
	if (p->server->stopping || !is_chunked(p))
		p->close = true;
	if (http_parser_in_body(p->parser))
		p->close = true;
	settle_body(p);
	conn_resume(p->conn);
	conn_charge(p->conn, p->arena->budget, p->arena->share);
	out = &p->server->out;
	frame = frame_of(p);
	frame.keep = false;
	frame.pieces = true;
	frame.chunked = is_chunked(p);
	buf_clear(out);
	http_response_write_head(out, &x->response, &frame);
	conn_write(p->conn, out->p, out->len);
	mem_wipe(out->p, out->len);
}

bool
http_exchange_write(struct http_exchange *x, struct str piece)
{
	struct http_connection *p = connection_of(x);
	struct buf *out;

	if (p->conn == NULL || p->server == NULL)
		return false;
	if (piece.n == 0)
		return true;
	if (conn_pending(p->conn) > STREAM_OWED) {
		conn_abort(p->conn);
		return false;
	}
	p->body_bytes += piece.n;
	if (!is_chunked(p)) {
		conn_write(p->conn, piece.p, piece.n);
		return true;
	}
	out = &p->server->out;
	buf_clear(out);
	buf_printf(out, "%zx\r\n", piece.n);
	if (piece.n <= ONE_WRITE)
		buf_add_str(out, piece);
	if (piece.n > ONE_WRITE) {
		conn_write(p->conn, out->p, out->len);
		conn_write(p->conn, piece.p, piece.n);
		buf_clear(out);
	}
	buf_add(out, "\r\n", 2);
	conn_write(p->conn, out->p, out->len);
	mem_wipe(out->p, out->len);
	return true;
}

static void
end_stream(struct http_exchange *x)
{
	struct http_connection *p = connection_of(x);

	if (x->on_sent != NULL)
		x->on_sent(x);
	if (p->server != NULL)
		record_answer(p);
	if (p->conn == NULL || p->server == NULL) {
		p->on_answered(p);
		return;
	}
	if (p->server->stopping)
		p->close = true;
	if (is_chunked(p))
		conn_write(p->conn, "0\r\n\r\n", 5);
	p->on_answered(p);
}

void
http_exchange_end(struct http_exchange *x)
{
	struct ended_callback ended = ended_callback_of(x);

	end_stream(x);
	call_ended(ended);
}
