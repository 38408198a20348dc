/* http_connection_time.c - deadlines of a connection. */
#include "base/base.h"
#include "http/http_connection.h"
#include "http/http_parser.h"
#include "net/net.h"

/* Is the average rate since the start of the body below the limit? */
static bool
is_body_slow(
    const struct http_connection *p, const struct limits *l, int64_t ms)
{
	return ms > l->body_grace_ms &&
	       (int64_t)http_parser_body_bytes(p->parser) <
	           ms / 1000 * l->body_bytes_per_second;
}

static void
check_reading(struct http_connection *p, int64_t ms)
{
	const struct limits *l = p->server->config->limits;

	if (!p->begun) {
		if (ms > l->idle_ms)
			conn_abort(p->conn);
	} else if (!http_parser_in_body(p->parser)) {
		if (ms > l->header_read_ms)
			http_connection_refuse(
			    p, 408, "the head of the request took too long");
	} else if (is_body_slow(p, l, ms))
		http_connection_refuse(
		    p, 408, "the body of the request came too slowly");
}

/*
 * A client that does not read its response holds memory.  Each byte that it
 * takes extends its deadline.
 */
static void
check_draining(struct http_connection *p, int64_t now_ms)
{
	size_t pending = conn_pending(p->conn);

	if (pending != p->pending) {
		p->pending = pending;
		p->since_ms = now_ms;
	} else if (now_ms - p->since_ms > p->server->config->limits->idle_ms)
		conn_abort(p->conn);
}

void
http_connection_check_time(struct http_connection *p, int64_t now_ms)
{
	if (p->conn == NULL)
		return;
	if (http_connection_is_reading(p))
		check_reading(p, now_ms - p->since_ms);
	else if (p->phase == HTTP_CONNECTION_DRAINING)
		check_draining(p, now_ms);
}
