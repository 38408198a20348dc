/* http_client_plain_connect.c - what a call waits for before it is sent. */
#include <stdlib.h>
#include <string.h>

#include "http/http_client_explain.h"
#include "http/http_client_plain_internal.h"

enum { ADDRESSES_MS = 60000 }; /* a resolved name is not looked up again */

static struct http_client_plain_call *
of_queue(struct list *link)
{
	return container_of(link, struct http_client_plain_call, queue);
}

static int64_t
now(const struct http_client_plain *p)
{
	return loop_now_ms(p->pool.loop);
}

static void
release_place(struct http_client_plain_call *x)
{
	if (x->placed)
		http_client_pool_release(&x->plain->pool, x->target);
	x->placed = false;
}

/* Leaves whatever the call waits for. */
static void
release(struct http_client_plain_call *x)
{
	struct http_client_target *t = x->target;

	list_remove(&x->queue);
	x->plain->waiting -= x->waits;
	x->waits = false;
	loop_timer_free(x->timer);
	x->timer = NULL;
	net_dial_cancel(x->dial);
	x->dial = NULL;
	if (t->lookup != NULL && list_is_empty(&t->resolving)) {
		net_resolve_cancel(t->lookup);
		t->lookup = NULL;
	}
	release_place(x);
}

/* Closes the connection, if the call has one. */
static void
drop_link(struct http_client_plain_call *x)
{
	if (x->link != NULL)
		http_client_pool_drop(x->link);
	x->link = NULL;
}

void
http_client_plain_call_free(
    struct http_client_plain_call *x, struct http_client_answer *answer)
{
	release(x);
	drop_link(x);
	http_client_call_done(&x->call, answer);
	http_response_reader_done(&x->reader);
	mem_budget_add(x->call.arena->budget, -HTTP_CLIENT_PLAIN_CALL);
	x->target->calls--;
	free(x);
}

void
http_client_plain_finish(struct http_client_plain_call *x)
{
	struct http_client_answer answer;
	http_client_fn *on_answer = x->call.on_answer;
	void *context = x->call.context;

	http_client_plain_call_free(x, &answer);
	on_answer(context, &answer);
}

static void
on_dialed(
    void *context, int fd, const struct net_address_block *peer, int error)
{
	struct http_client_plain_call *x = context;
	struct http_client_pool *p = &x->plain->pool;
	struct http_client_link *k = NULL;

	x->dial = NULL;
	if (fd != -1)
		k = http_client_pool_add(p, x->target, fd, peer, x);
	if (k == NULL) {
		/* The name may have other addresses by now. */
		x->target->resolved_ms = 0;
		http_client_explain_no_connection(
		    &x->call, fd != -1 ? "the event loop cannot watch it"
		                       : strerror(error));
		http_client_plain_finish(x);
		return;
	}
	x->placed = false;
	http_client_plain_begin(x, k);
}

static void
dial(struct http_client_plain_call *x)
{
	x->dial = net_dial_start(x->plain->pool.loop, &x->target->addresses,
	    x->target->port, on_dialed, x);
}

static void
on_resolved(void *context, const struct net_resolve_answer *answer)
{
	struct http_client_target *t = context;
	struct list batch;

	t->lookup = NULL;
	t->addresses = *answer;
	t->resolved_ms = 0;
	list_init(&batch);
	/* on_answer may send calls, which resolve the name again. */
	while (!list_is_empty(&t->resolving)) {
		struct list *queue = t->resolving.next;

		t->resolved_ms =
		    answer->count > 0 ? now(of_queue(queue)->plain) : 0;
		list_remove(queue);
		list_append(&batch, queue);
	}
	while (!list_is_empty(&batch)) {
		struct http_client_plain_call *x = of_queue(batch.next);

		list_remove(&x->queue);
		if (answer->count > 0) {
			dial(x);
			continue;
		}
		http_client_explain_no_address(&x->call);
		http_client_plain_finish(x);
	}
}

void
http_client_plain_refuse(struct http_client_plain_call *x)
{
	list_remove(&x->call.link);
	list_append(&x->plain->refused, &x->call.link);
	loop_timer_set(x->plain->soon, 0, 0);
}

/* Looks up the name of the target, once for all its calls. */
static void
resolve(struct http_client_plain_call *x)
{
	struct http_client_target *t = x->target;

	list_append(&t->resolving, &x->queue);
	if (t->lookup == NULL)
		t->lookup = net_resolve_start(
		    x->plain->pool.loop, t->host, on_resolved, t);
	if (t->lookup != NULL)
		return;
	list_remove(&x->queue);
	http_client_explain_no_connection(
	    &x->call, "no thread can look up its name");
	http_client_plain_refuse(x);
}

/* Connects; the call has a place. */
static void
connect_call(struct http_client_plain_call *x)
{
	struct http_client_target *t = x->target;
	const bool fresh =
	    t->resolved_ms > 0 && now(x->plain) - t->resolved_ms < ADDRESSES_MS;

	x->placed = true;
	if (fresh || net_resolve_known(&t->addresses, t->host))
		dial(x);
	else
		resolve(x);
}

struct http_client_link *
http_client_plain_take(struct http_client_plain_call *x)
{
	return http_client_pool_take(x->target, x);
}

void
http_client_plain_serve(
    struct http_client_plain *p, struct http_client_target *t)
{
	while (!list_is_empty(&t->waiting)) {
		struct http_client_plain_call *x = of_queue(t->waiting.next);
		struct http_client_link *k = http_client_plain_take(x);

		if (k == NULL && !http_client_pool_reserve(&p->pool, t))
			return;
		list_remove(&x->queue);
		x->waits = false;
		p->waiting--;
		if (k != NULL)
			http_client_plain_begin(x, k);
		else
			connect_call(x);
	}
}

void
http_client_plain_late(struct http_client_plain_call *x)
{
	http_client_explain_timeout(&x->call, x->link != NULL);
	http_client_plain_finish(x);
}

static void
on_late(void *context)
{
	http_client_plain_late(context);
}

void
http_client_plain_connect(struct http_client_plain_call *x)
{
	struct http_client_plain *p = x->plain;
	const int64_t connect_ms = x->began_ms + x->call.connect_ms;
	const int64_t until_ms =
	    connect_ms < x->deadline_ms ? connect_ms : x->deadline_ms;

	x->timer = loop_timer_new(p->pool.loop, on_late, x);
	loop_timer_set(x->timer, until_ms - now(p), 0);
	if (http_client_pool_reserve(&p->pool, x->target)) {
		connect_call(x);
		return;
	}
	x->waits = true;
	p->waiting++;
	list_append(&x->target->waiting, &x->queue);
}
