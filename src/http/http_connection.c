/* http_connection.c - reads requests from a connection, one after the other. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http_connection.h"
#include "http/http_parser.h"
#include "http/http_request.h"
#include "http/http_response.h"
#include "net/net.h"

enum {
	WAITING_BYTES =
	    65536, /* pipelined after a request: more pause reading */
	WAITING_MOST = 4 * WAITING_BYTES, /* including the last read */
};

static void
free_connection(struct http_connection *p)
{
	struct http_server *s = p->server;

	list_remove(&p->link);
	http_parser_free(p->parser);
	buf_done_secret(&p->waiting);
	mem_budget_add(p->arena->budget, -HTTP_CONNECTION_BYTES);
	arena_done(p->arena);
	free(p->arena);
	free(p);
	/*
	 * This was the last connection: the timer reports it, so that on_done
	 * is not called from inside a connection.
	 */
	if (s != NULL && s->stopping && list_is_empty(&s->connections))
		loop_timer_set(s->timer, 0, 0);
}

bool
http_connection_is_idle(const struct http_connection *p)
{
	return p->phase == HTTP_CONNECTION_READING && !p->begun &&
	       p->waiting.len == p->waiting_at;
}

void
http_connection_refuse(
    struct http_connection *p, int status, const char *reason)
{
	if (p->phase == HTTP_CONNECTION_SKIPPING) {
		p->phase = HTTP_CONNECTION_CLOSING;
		conn_finish(p->conn);
		return;
	}
	if (p->phase == HTTP_CONNECTION_BODY)
		p->phase = HTTP_CONNECTION_HANDLING;
	else
		http_exchange_open(p);
	p->refusal = reason;
	p->close = true;
	http_response_error(
	    &p->x.response, p->arena, status, NULL, p->x.request.id, reason);
	/* RFC 9110 15.5.6: 405 has Allow. */
	if (status == 405)
		http_headers_add(p->arena, &p->x.response.headers, STR("Allow"),
		    STR("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
	if (status == 503)
		http_headers_add(p->arena, &p->x.response.headers,
		    STR("Retry-After"), STR("1"));
	http_exchange_send(&p->x);
}

static void
dispatch(struct http_connection *p)
{
	p->close = !http_parser_keep_alive(p->parser);
	http_exchange_open(p);
	p->server->config->handler(p->server->config->context, &p->x);
}

/* Reports whether the request has a body that the handler has not read. */
static bool
awaits_verdict(const struct http_connection *p)
{
	return p->phase == HTTP_CONNECTION_HANDLING && !p->streaming &&
	       http_parser_in_body(p->parser);
}

bool
http_connection_is_reading(const struct http_connection *p)
{
	return p->phase == HTTP_CONNECTION_READING ||
	       p->phase == HTTP_CONNECTION_BODY ||
	       p->phase == HTTP_CONNECTION_SKIPPING;
}

static void
on_head(struct http_connection *p, bool more_is_here)
{
	const char *why;
	const int status = http_connection_check_names(p, &why);

	if (status != 0) {
		http_connection_refuse(p, status, why);
		return;
	}
	p->more = more_is_here;
	dispatch(p);
	/* Read no body before the handler has accepted the caller. */
	if (awaits_verdict(p))
		conn_pause(p->conn);
}

/* The request is finished: wait for the next one. */
static void
await_request(struct http_connection *p)
{
	http_parser_start(p->parser, p->arena);
	p->begun = false;
	p->phase = HTTP_CONNECTION_READING;
	p->since_ms = loop_now_ms(p->server->loop);
}

static void
on_body(struct http_connection *p)
{
	if (p->phase == HTTP_CONNECTION_SKIPPING)
		await_request(p);
	else
		http_exchange_give_body(p);
}

static void
on_more(struct http_connection *p)
{
	if (p->begun || !http_parser_has_begun(p->parser))
		return;
	p->begun = true;
	p->since_ms = loop_now_ms(p->server->loop);
}

/* Feeds the parser once; returns how many bytes it used. */
static size_t
take_some(struct http_connection *p, const char *bytes, size_t n)
{
	size_t used;

	switch (http_parser_feed(p->parser, bytes, n, &used)) {
	case HTTP_PARSER_MORE:
		on_more(p);
		break;
	case HTTP_PARSER_HEAD:
		on_head(p, used < n);
		break;
	case HTTP_PARSER_DONE:
		on_body(p);
		break;
	case HTTP_PARSER_BAD:
		http_connection_refuse(p, http_parser_status(p->parser),
		    http_parser_reason(p->parser));
		break;
	}
	return used;
}

/*
 * Processes requests as long as each is answered at once.  Returns how many
 * bytes it used.
 */
static size_t
take(struct http_connection *p, const char *bytes, size_t n)
{
	size_t at = 0;

	p->taking = true;
	while (at < n && http_connection_is_reading(p))
		at += take_some(p, bytes + at, n - at);
	p->taking = false;
	return at;
}

/* Closes if the client sends no more and nothing is left to process. */
static void
finish_if_ended(struct http_connection *p)
{
	if (!p->ended || !http_connection_is_reading(p))
		return;
	if (p->phase == HTTP_CONNECTION_BODY) {
		http_connection_refuse(p, 400, "the body is incomplete");
		return;
	}
	p->phase = HTTP_CONNECTION_CLOSING;
	conn_finish(p->conn);
}

void
http_connection_take_waiting(struct http_connection *p)
{
	struct buf *b = &p->waiting;

	if (b->len > p->waiting_at)
		p->waiting_at +=
		    take(p, b->p + p->waiting_at, b->len - p->waiting_at);
	if (b->len == p->waiting_at) {
		buf_done_secret(b);
		p->waiting_at = 0;
	}
	if (b->len == 0 && !awaits_verdict(p))
		conn_resume(p->conn);
	finish_if_ended(p);
}

/*
 * Input is dropped in two cases: a response in pieces began before the body was
 * read (the connection then closes), or there was no memory for earlier input.
 */
static bool
is_unread(const struct http_connection *p)
{
	return p->drops_input ||
	       (p->streaming && http_parser_in_body(p->parser));
}

/*
 * Keeps bytes that arrived too early, in a new buffer: growing leaves copies.
 */
static void
keep_waiting(struct http_connection *p, const char *bytes, size_t n)
{
	struct buf grown, *b = &p->waiting;
	size_t left = b->len - p->waiting_at;

	if (n == 0 || p->phase == HTTP_CONNECTION_CLOSING || is_unread(p))
		return;
	if (!arena_has_room(p->arena, left + n)) {
		p->drops_input = p->close = true;
		return;
	}
	buf_init_charged(&grown, WAITING_MOST, b->budget);
	buf_reserve(&grown, left + n);
	if (left > 0)
		buf_add(&grown, b->p + p->waiting_at, left);
	buf_add(&grown, bytes, n);
	buf_done_secret(b);
	*b = grown;
	p->waiting_at = 0;
	if (b->len > WAITING_BYTES)
		conn_pause(p->conn);
}

static void
on_data(void *owner, const char *bytes, size_t n)
{
	struct http_connection *p = owner;
	size_t used = 0;

	if (p->waiting.len == p->waiting_at && !p->drops_input)
		used = take(p, bytes, n);
	keep_waiting(p, bytes + used, n - used);
}

static void
on_drain(void *owner)
{
	struct http_connection *p = owner;

	if (p->phase != HTTP_CONNECTION_DRAINING)
		return;
	p->since_ms = loop_now_ms(p->server->loop);
	if (p->close) {
		p->phase = HTTP_CONNECTION_CLOSING;
		conn_finish(p->conn);
		return;
	}
	p->phase = p->skip ? HTTP_CONNECTION_SKIPPING : HTTP_CONNECTION_READING;
	http_connection_take_waiting(p);
}

static void
on_end(void *owner)
{
	struct http_connection *p = owner;

	p->ended = true;
	/*
	 * A client that reads a stream keeps its side open.  So this one has
	 * left.
	 */
	if (p->streaming) {
		conn_abort(p->conn);
		return;
	}
	finish_if_ended(p);
	http_connection_look(p);
	/* Look again when a reset may have arrived. */
	if (p->probed)
		http_connection_look_soon(p->server);
}

void
http_connection_tell(struct http_connection *p, enum http_exchange_event event)
{
	if (p->phase == HTTP_CONNECTION_HANDLING && p->x.on_event != NULL)
		p->x.on_event(&p->x, event);
}

static void
on_closed(void *owner)
{
	struct http_connection *p = owner;

	p->conn = NULL;
	if (p->phase == HTTP_CONNECTION_BODY)
		http_exchange_drop_body(p);
	else if (p->phase != HTTP_CONNECTION_HANDLING)
		free_connection(p);
	else
		http_connection_tell(p, HTTP_EXCHANGE_GONE);
}

const struct conn_events http_connection_events = {
	.on_data = on_data,
	.on_drain = on_drain,
	.on_end = on_end,
	.on_closed = on_closed,
};

/* The response was written: read the next request, or close. */
static void
continue_connection(struct http_connection *p)
{
	http_exchange_await_client(p);
	arena_reset(p->arena);
	p->arena->share = MEM_BUDGET_ANONYMOUS;
	if (p->skip)
		http_parser_skip_body(p->parser, HTTP_BODY_SKIPPED);
	else
		http_parser_start(p->parser, p->arena);
	p->x.request = (struct http_request){ 0 };
	p->begun = p->skip;
	p->streaming = false;
	p->probed = false;
	p->answered = true;
	p->since_ms = loop_now_ms(p->server->loop);
	p->pending = conn_pending(p->conn);
	if (p->pending > 0)
		p->phase = HTTP_CONNECTION_DRAINING;
	else if (p->close) {
		p->phase = HTTP_CONNECTION_CLOSING;
		conn_finish(p->conn);
	} else {
		p->phase = p->skip ? HTTP_CONNECTION_SKIPPING
		                   : HTTP_CONNECTION_READING;
		if (!p->taking)
			http_connection_take_waiting(p);
	}
}

/* The response cannot be written: its connection or server is gone. */
static void
drop_connection(struct http_connection *p)
{
	p->phase = HTTP_CONNECTION_CLOSING;
	/* If the connection is still closing, on_closed() frees p. */
	if (p->conn == NULL)
		free_connection(p);
}

static void
on_answered(struct http_connection *p)
{
	if (p->conn == NULL || p->server == NULL)
		drop_connection(p);
	else
		continue_connection(p);
}

struct http_connection *
http_connection_new(struct http_server *s, struct conn *c)
{
	struct http_connection *p = mem_new(sizeof(*p));

	p->server = s;
	p->conn = c;
	p->on_answered = on_answered;
	p->parser = http_parser_new(s->config->limits);
	p->arena = http_exchange_new_arena(s);
	mem_budget_add(s->config->budget, HTTP_CONNECTION_BYTES);
	p->since_ms = loop_now_ms(s->loop);
	buf_init_charged(&p->waiting, WAITING_MOST, s->config->budget);
	http_parser_start(p->parser, p->arena);
	list_append(&s->connections, &p->link);
	return p;
}
