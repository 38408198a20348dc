/* http_client_plain.c - carries calls to http URLs, on connections of the loop.
 */
#include <stdlib.h>
#include <string.h>

#include "http/http_ascii.h"
#include "http/http_client_explain.h"
#include "http/http_client_plain_internal.h"
#include "http/http_url.h"

static struct http_client_plain_call *
of_call(struct list *link)
{
	return container_of(link, struct http_client_plain_call, call.link);
}

static int64_t
now(const struct http_client_plain *p)
{
	return loop_now_ms(p->pool.loop);
}

/* Ends refused calls, and serves waiting ones. */
static void
on_soon(void *context)
{
	struct http_client_plain *p = context;
	struct list *l = p->pool.targets.next;

	/* Neither calls on_answer, so the list of targets stays the same. */
	while (p->waiting > 0 && l != &p->pool.targets) {
		http_client_plain_serve(
		    p, container_of(l, struct http_client_target, link));
		l = l->next;
	}
	while (!list_is_empty(&p->refused))
		http_client_plain_finish(of_call(p->refused.next));
}

static void
on_change(void *context)
{
	struct http_client_plain *p = context;

	if (p->waiting > 0)
		loop_timer_set(p->soon, 0, 0);
	p->on_change(p->context);
}

/*
 * The connection ended before a response.  If it was a kept one and sent no
 * byte, the server had probably closed it before it saw the request; then an
 * idempotent request is sent once more (RFC 9110 9.2.2).
 */
static void
lose(struct http_client_plain_call *x, const char *why)
{
	const bool stale = x->link->used && !x->repeated &&
	                   !http_response_reader_has_begun(&x->reader);

	http_client_pool_drop(x->link);
	x->link = NULL;
	if (stale && x->call.idempotent && x->deadline_ms > now(x->plain)) {
		x->repeated = true;
		x->began_ms = now(x->plain);
		http_client_plain_connect(x);
		return;
	}
	if (stale && !x->call.idempotent)
		http_client_explain_unknown(&x->call);
	else
		http_client_explain_lost(&x->call, why);
	http_client_plain_finish(x);
}

/*
 * The response is complete.  The connection is kept if it is certain that the
 * next response will be the next request's: no byte is left on either side.
 */
static void
complete(struct http_client_plain_call *x, bool all_used)
{
	struct http_client_link *k = x->link;
	struct http_client_plain *p = x->plain;
	struct http_client_target *t = x->target;

	http_client_call_complete(&x->call);
	x->link = NULL;
	if (all_used && http_response_reader_keeps(&x->reader) &&
	    x->sent == x->call.request.body.n && conn_pending(k->conn) == 0) {
		conn_charge(k->conn, NULL, MEM_BUDGET_ANONYMOUS);
		http_client_pool_keep(k);
	} else {
		http_client_pool_drop(k);
	}
	if (p->waiting > 0)
		http_client_plain_serve(p, t);
	http_client_plain_finish(x);
}

static void
on_data(struct http_client_link *k, const char *p, size_t n)
{
	struct http_client_plain_call *x = k->user;
	bool all_used;

	switch (http_client_plain_read(x, p, n, &all_used)) {
	case HTTP_CLIENT_PLAIN_MORE:
		break;
	case HTTP_CLIENT_PLAIN_DONE:
		complete(x, all_used);
		break;
	case HTTP_CLIENT_PLAIN_FAILED:
		http_client_plain_finish(x);
		break;
	}
}

static void
on_drain(struct http_client_link *k)
{
	http_client_plain_send_body(k->user);
}

static void
on_end(struct http_client_link *k)
{
	struct http_client_plain_call *x = k->user;

	if (http_response_reader_end(&x->reader) == HTTP_RESPONSE_DONE)
		complete(x, false);
	else
		lose(x, x->reader.why);
}

static void
on_broken(struct http_client_link *k)
{
	lose(k->user, "the connection broke");
}

static void
on_timer(struct http_client_link *k)
{
	http_client_plain_late(k->user);
}

static const struct http_client_link_events events = { on_data, on_drain,
	on_end, on_broken, on_timer };

struct http_client_plain *
http_client_plain_new(struct loop *l, const struct limits *limits,
    void (*change)(void *context), void *context)
{
	struct http_client_plain *p = mem_new(sizeof(*p));

	p->limits = limits;
	p->on_change = change;
	p->context = context;
	http_client_pool_init(&p->pool, l, &events);
	p->pool.most_each = (size_t)limits->upstream_connections;
	p->pool.on_change = on_change;
	p->pool.context = p;
	list_init(&p->calls);
	list_init(&p->refused);
	p->soon = loop_timer_new(l, on_soon, p);
	buf_init(&p->out, HTTP_CLIENT_PLAIN_HEAD);
	return p;
}

void
http_client_plain_limit_sockets(struct http_client_plain *p, size_t most)
{
	const bool more = most > p->pool.most;

	p->pool.most = most;
	if (more && p->waiting > 0)
		loop_timer_set(p->soon, 0, 0);
}

size_t
http_client_plain_open_sockets(const struct http_client_plain *p)
{
	return p->pool.open;
}

/* Checks the request.  Returns false and sets the error if it is refused. */
static bool
is_accepted(struct http_client_plain_call *x)
{
	const struct http_headers *h = &x->call.request.headers;
	size_t bytes = x->path.n;

	if (!arena_has_room(x->call.arena, 0)) {
		http_client_explain_memory(&x->call);
		return false;
	}
	for (size_t i = 0; i < h->count; i++)
		bytes += h->items[i].name.n + h->items[i].value.n + 4;
	/* The rest of the head is short. */
	if (bytes > HTTP_CLIENT_PLAIN_HEAD / 2) {
		err_set(&x->call.answer.error, ERR_INPUT,
		    "the head of the request to %s has more than %d bytes",
		    http_client_explain_peer(&x->call),
		    HTTP_CLIENT_PLAIN_HEAD / 2);
		return false;
	}
	return http_client_call_check(&x->call) == 0;
}

struct http_client_call *
http_client_plain_send(struct http_client_plain *p, struct http_client *c,
    struct arena *a, const struct http_client_request *request,
    http_client_fn *on_answer, void *context)
{
	const struct str url = str_of(request->url);
	struct http_client_target *t;
	struct http_client_link *k;
	struct http_client_plain_call *x;
	struct http_url parts;

	if (!http_url_split(url, &parts) || parts.is_secure || parts.has_user ||
	    !http_ascii_is_target(url))
		return NULL;
	t = http_client_pool_find(&p->pool, parts.authority);
	if (t == NULL)
		return NULL;
	x = mem_new(sizeof(*x));
	http_client_call_init(
	    &x->call, c, p->limits, a, request, on_answer, context);
	x->call.plain = true;
	x->plain = p;
	x->target = t;
	x->path = str_part(url, parts.origin.n, url.n);
	list_init(&x->queue);
	x->began_ms = now(p);
	x->deadline_ms = x->began_ms + x->call.total_ms;
	t->calls++;
	mem_budget_add(a->budget, HTTP_CLIENT_PLAIN_CALL);
	if (!is_accepted(x)) {
		/* on_answer must not be called from inside this function. */
		http_client_plain_refuse(x);
		return &x->call;
	}
	list_append(&p->calls, &x->call.link);
	k = http_client_plain_take(x);
	if (k != NULL)
		http_client_plain_begin(x, k);
	else
		http_client_plain_connect(x);
	return &x->call;
}

void
http_client_plain_cancel(struct http_client_call *call)
{
	struct http_client_plain_call *x =
	    container_of(call, struct http_client_plain_call, call);
	struct http_client_answer unread;

	err_set(&call->answer.error, ERR_CANCELLED, "it was cancelled");
	http_client_plain_call_free(x, &unread);
}

bool
http_client_plain_stop(struct http_client_plain *p)
{
	const bool any =
	    !list_is_empty(&p->calls) || !list_is_empty(&p->refused);

	while (!list_is_empty(&p->calls)) {
		struct http_client_plain_call *x = of_call(p->calls.next);

		http_client_explain_stopped(&x->call);
		http_client_plain_finish(x);
	}
	on_soon(p);
	return any;
}

void
http_client_plain_free(struct http_client_plain *p)
{
	if (p == NULL)
		return;
	http_client_pool_done(&p->pool);
	loop_timer_free(p->soon);
	buf_done_secret(&p->out);
	free(p);
}
