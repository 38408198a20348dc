/* http_body.c - reads the body of a request for its handler. */
#include <assert.h>

#include "base/base.h"
#include "http/http_connection.h"
#include "http/http_parser.h"
#include "http/http_response.h"
#include "net/net.h"

/*
 * Sends "100 Continue" if the client waits for it.  RFC 9110 10.1.1: not needed
 * if the body arrives already.
 */
static void
ask_for_body(struct http_connection *p)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (http_parser_expects_continue(p->parser) && !p->more &&
	    p->waiting.len == 0)
		conn_write(p->conn, go_on, sizeof(go_on) - 1);
}

/* The least memory that a request needs. */
enum { LEAST_ROOM = 16 * 1024 };

/*
 * Large bodies may not use the reserve of the authority, so that callers that
 * upload cannot keep others from creating and checking keys.
 */
static enum mem_budget_share
share_of(const struct http_connection *p)
{
	const enum mem_budget_share share = p->server->config->share;

	if (!http_principal_is_authenticated(&p->x.principal))
		return MEM_BUDGET_ANONYMOUS;
	if (share == MEM_BUDGET_AUTHORITY &&
	    http_parser_is_body_large(p->parser))
		return MEM_BUDGET_CALLER;
	return share;
}

/*
 * Returns whether the budget has room for this request and its announced body.
 */
static bool
has_room(struct http_connection *p)
{
	struct arena *a = p->x.arena;

	a->share = share_of(p);
	return arena_has_room(a, LEAST_ROOM + http_parser_announced(p->parser));
}

static bool
bound_body(struct http_connection *p, const struct http_body_bound *most)
{
	const int64_t usual = p->server->config->limits->request_body_bytes;

	return most != NULL
	           ? http_parser_bound_body(p->parser, most->bytes, most->limit)
	           : http_parser_bound_body(
	                 p->parser, usual, "request_body_bytes");
}

static void
refuse_large(struct http_exchange *x, struct http_parser *parser)
{
	http_response_error(&x->response, x->arena, 413, NULL, x->request.id,
	    http_parser_too_large(parser));
	http_exchange_send(x);
}

static void
refuse_overloaded(struct http_exchange *x)
{
	/* Closing frees what the connection holds. */
	((struct http_connection *)x)->close = true;
	http_response_error(&x->response, x->arena, 503, NULL, x->request.id,
	    http_parser_no_memory);
	http_headers_add(
	    x->arena, &x->response.headers, STR("Retry-After"), STR("1"));
	http_exchange_send(x);
}

static void
await_body(struct http_connection *p, http_handler_fn *then, void *context)
{
	p->then = then;
	p->then_context = context;
	p->phase = HTTP_CONNECTION_BODY;
	p->begun = true;
	p->since_ms = loop_now_ms(p->server->loop);
	http_exchange_await_client(p);
	ask_for_body(p);
	if (!p->taking)
		http_connection_take_waiting(p);
}

void
http_exchange_read_body(struct http_exchange *x,
    const struct http_body_bound *most, http_handler_fn *then, void *context)
{
	struct http_connection *p =
	    (struct http_connection *)x; /* x is the first member */
	bool is_gone = p->conn == NULL || p->server == NULL;

	assert(p->phase == HTTP_CONNECTION_HANDLING);

	if (x->has_body && is_gone)
		http_exchange_drop_body(p);
	else if (x->has_body && !bound_body(p, most))
		refuse_large(x, p->parser);
	else if ((x->has_body && p->drops_input) || (!is_gone && !has_room(p)))
		refuse_overloaded(x);
	else if (x->has_body)
		await_body(p, then, context);
	else
		then(context, x);
}
