/* http_server.c - an HTTP/1.1 server: accepts, scans deadlines, stops. */
#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"
#include "http/http_connection.h"
#include "http/http_parser.h"
#include "net/net.h"

enum {
	STOP_SCAN_MS = 50,
	STOP_FRESH_MS = 500, /* for the first request of a new connection */
	OUT_BYTES = 1 << 20, /* the head and small body of one response */
	OUT_USUAL = 96 * 1024,
};

static void *
on_accept(void *context, struct conn *c)
{
	struct http_server *s = context;
	struct http_connection *p = http_connection_new(s, c);

	if (conn_is_refused(c))
		http_connection_refuse(
		    p, 503, "too many connections are open: try again later");
	else if (!mem_budget_ask(s->config->budget, s->config->share, 0))
		http_connection_refuse(p, 503, http_parser_no_memory);
	return p;
}

/*
 * Closes idle connections while the server stops.  A new connection may have a
 * request in flight, so it has a short time to send it.
 */
static void
close_idle(struct http_server *s, struct http_connection *p, int64_t now)
{
	if (p->conn != NULL && p->streaming && !p->stop_reported) {
		p->stop_reported = true;
		http_connection_tell(p, HTTP_EXCHANGE_STOPPING);
	}
	if (p->conn != NULL && http_connection_is_idle(p) &&
	    (p->answered || now - p->since_ms > STOP_FRESH_MS))
		conn_abort(p->conn);
	else if (p->conn != NULL && now >= s->stop_at_ms)
		conn_abort(p->conn);
}

static void
scan(struct http_server *s)
{
	int64_t now = loop_now_ms(s->loop);
	struct list *link = s->connections.next;

	while (link != &s->connections) {
		struct http_connection *p =
		    container_of(link, struct http_connection, link);

		/*
		 * Safe: no call in this loop frees a connection; that happens
		 * later, in the event loop.
		 */
		link = link->next;
		http_connection_check_time(p, now);
		http_connection_look(p);
		if (s->stopping)
			close_idle(s, p, now);
	}
}

static void
on_timer(void *context)
{
	struct http_server *s = context;

	s->look_soon = false;
	scan(s);
	if (!s->stopping)
		return;
	if (!list_is_empty(&s->connections) &&
	    loop_now_ms(s->loop) < s->stop_at_ms) {
		loop_timer_set(s->timer, STOP_SCAN_MS, 0);
		return;
	}
	loop_timer_stop(s->timer);
	if (s->on_done != NULL) {
		void (*done)(void *) = s->on_done;

		s->on_done = NULL;
		done(s->done_context); /* s may be freed now */
	}
}

struct http_server *
http_server_open(struct loop *l, const struct net_address *address, int fd,
    const struct http_server_config *c, struct err *e)
{
	struct http_server *s = mem_new(sizeof(*s));

	s->config = c;
	s->loop = l;
	list_init(&s->connections);
	/* Programs that call over a Unix socket name it localhost. */
	snprintf(s->bound, sizeof(s->bound), "%s",
	    address->is_unix ? "localhost" : address->host);
	s->rules = (struct http_host_rules){
		.bound = s->bound, .hosts = c->hosts, .origins = c->origins
	};
	s->is_bound_to_any = net_address_is_any(address);
	buf_init(&s->out, OUT_BYTES);
	buf_reserve(&s->out, OUT_USUAL);
	random_bytes(s->random, sizeof(s->random));
	s->random[0] |= 1; /* xorshift needs a state other than zero */
	s->listening = (struct listener_config){
		.events = &http_connection_events,
		.on_accept = on_accept,
		.context = s,
		.table = c->connections,
		.is_reserved = c->is_reserved,
	};
	s->listener = listener_open(l, address, fd, &s->listening, e);
	if (s->listener == NULL) {
		buf_done(&s->out);
		free(s);
		return NULL;
	}
	s->timer = loop_timer_new(l, on_timer, s);
	loop_timer_set(
	    s->timer, HTTP_CONNECTION_SCAN_MS, HTTP_CONNECTION_SCAN_MS);
	return s;
}

void
http_server_set_further_origins(
    struct http_server *s, const char *const *origins)
{
	s->further_origins = origins;
}

void
http_server_stop(
    struct http_server *s, void (*on_done)(void *context), void *context)
{
	s->on_done = on_done;
	s->done_context = context;
	s->stop_at_ms = loop_now_ms(s->loop) + s->config->limits->stop_ms;
	s->stopping = true;
	listener_close(s->listener);
	s->listener = NULL;
	loop_timer_set(s->timer, 0, 0);
}

void
http_server_free(struct http_server *s)
{
	if (s == NULL)
		return;
	listener_close(s->listener);
	/* Handlers still send their exchanges, but no connection takes them. */
	while (!list_is_empty(&s->connections)) {
		struct http_connection *p = container_of(
		    s->connections.next, struct http_connection, link);

		list_remove(&p->link);
		p->server = NULL;
		if (p->phase == HTTP_CONNECTION_BODY)
			http_exchange_drop_body(p);
		if (p->conn != NULL)
			conn_abort(p->conn);
	}
	loop_timer_free(s->timer);
	buf_done_secret(&s->out);
	free(s);
}
