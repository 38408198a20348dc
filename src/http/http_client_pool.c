/* http_client_pool.c - connections to upstreams, by target. */
#include <stdlib.h>

#include "base/base.h"
#include "http/http_client_pool.h"
#include "http/http_url.h"

enum {
	IDLE_MS = 60000, /* an idle connection is closed after this time */
	SWEEP_MS = 10000,
	TARGETS = 64, /* more are kept only while they are in use */
};

static struct http_client_link *
link_of_pool(struct list *link)
{
	return container_of(link, struct http_client_link, of_pool);
}

static void
on_data(void *owner, const char *p, size_t n)
{
	struct http_client_link *k = owner;

	if (k->pool == NULL)
		return;
	/* Nothing was asked: a response to come would answer it instead. */
	if (k->user == NULL)
		http_client_pool_drop(k);
	else
		k->pool->events->on_data(k, p, n);
}

static void
on_drain(void *owner)
{
	struct http_client_link *k = owner;

	if (k->pool != NULL && k->user != NULL)
		k->pool->events->on_drain(k);
}

static void
on_end(void *owner)
{
	struct http_client_link *k = owner;

	if (k->pool == NULL)
		return;
	if (k->user == NULL)
		http_client_pool_drop(k);
	else
		k->pool->events->on_end(k);
}

static void
on_closed(void *owner)
{
	struct http_client_link *k = owner;

	k->conn = NULL;
	if (k->pool != NULL && k->user != NULL)
		k->pool->events->on_broken(k);
	if (k->pool != NULL)
		http_client_pool_drop(k);
	free(k);
}

static const struct conn_events events = { on_data, on_drain, on_end,
	on_closed };

static void
on_timer(void *context)
{
	struct http_client_link *k = context;

	k->pool->events->on_timer(k);
}

static void
on_sweep(void *context)
{
	struct http_client_pool *p = context;
	const int64_t now = loop_now_ms(p->loop);

	while (!list_is_empty(&p->idle) &&
	       now - link_of_pool(p->idle.next)->idle_since_ms >= IDLE_MS)
		http_client_pool_drop(link_of_pool(p->idle.next));
	if (list_is_empty(&p->idle))
		loop_timer_stop(p->sweep);
}

void
http_client_pool_init(struct http_client_pool *p, struct loop *l,
    const struct http_client_link_events *link_events)
{
	p->loop = l;
	p->events = link_events;
	list_init(&p->targets);
	list_init(&p->idle);
	p->sweep = loop_timer_new(l, on_sweep, p);
}

static void
free_target(struct http_client_pool *p, struct http_client_target *t)
{
	list_remove(&t->link);
	p->target_count--;
	net_resolve_cancel(t->lookup);
	free(t->authority);
	free(t);
}

void
http_client_pool_done(struct http_client_pool *p)
{
	while (!list_is_empty(&p->idle))
		http_client_pool_drop(link_of_pool(p->idle.next));
	while (!list_is_empty(&p->targets))
		free_target(p, container_of(p->targets.next,
		                   struct http_client_target, link));
	loop_timer_free(p->sweep);
}

static struct http_client_target *
add_target(struct http_client_pool *p, struct str authority)
{
	struct http_client_target *t;
	struct net_host_port parts;
	struct str host;
	size_t at;

	if (!http_url_plain_host(&parts, authority))
		return NULL;
	host = parts.host;
	t = mem_new(sizeof(*t));
	t->authority = mem_printf("%.*s", STR_FMT(authority));
	at = (size_t)(host.p - authority.p);
	t->host = (struct str){ t->authority + at, host.n };
	t->port = parts.port > 0 ? parts.port : 80;
	/* As libcurl sends it: without the default port. */
	t->host_header = (struct str){ t->authority,
		t->port == 80 ? at + host.n + parts.is_v6 : authority.n };
	list_init(&t->link);
	list_init(&t->idle);
	list_init(&t->waiting);
	list_init(&t->resolving);
	p->target_count++;
	return t;
}

/* Frees the least recently used target that nothing uses. */
static void
drop_old_target(struct http_client_pool *p)
{
	for (struct list *l = p->targets.prev; l != &p->targets; l = l->prev) {
		struct http_client_target *t =
		    container_of(l, struct http_client_target, link);

		if (t->open > 0 || t->calls > 0)
			continue;
		free_target(p, t);
		return;
	}
}

struct http_client_target *
http_client_pool_find(struct http_client_pool *p, struct str authority)
{
	struct http_client_target *t = NULL;
	struct list *l;

	for (l = p->targets.next; l != &p->targets; l = l->next) {
		t = container_of(l, struct http_client_target, link);
		if (str_is(authority, t->authority))
			break;
	}
	if (l == &p->targets) {
		t = add_target(p, authority);
		if (t == NULL)
			return NULL;
		if (p->target_count > TARGETS)
			drop_old_target(p);
	}
	/* To the front. */
	list_remove(&t->link);
	list_append(p->targets.next, &t->link);
	return t;
}

static void
count(struct http_client_pool *p, struct http_client_target *t, int by)
{
	t->open += (size_t)by;
	p->open += (size_t)by;
	p->on_change(p->context);
}

/* It is idle no more. */
static void
leave_idle(struct http_client_link *k)
{
	list_remove(&k->of_target);
	list_remove(&k->of_pool);
}

struct http_client_link *
http_client_pool_take(struct http_client_target *t, void *user)
{
	while (!list_is_empty(&t->idle)) {
		struct http_client_link *k = container_of(
		    t->idle.prev, struct http_client_link, of_target);

		if (!conn_is_silent(k->conn)) {
			http_client_pool_drop(k);
			continue;
		}
		leave_idle(k);
		k->user = user;
		return k;
	}
	return NULL;
}

bool
http_client_pool_reserve(
    struct http_client_pool *p, struct http_client_target *t)
{
	if (t->open >= p->most_each)
		return false;
	/* An idle connection to another target is closed for it. */
	while (p->most > 0 && p->open >= p->most && !list_is_empty(&p->idle))
		http_client_pool_drop(link_of_pool(p->idle.next));
	if (p->most > 0 && p->open >= p->most)
		return false;
	count(p, t, 1);
	return true;
}

void
http_client_pool_release(
    struct http_client_pool *p, struct http_client_target *t)
{
	count(p, t, -1);
}

struct http_client_link *
http_client_pool_add(struct http_client_pool *p, struct http_client_target *t,
    int fd, const struct net_address_block *peer, void *user)
{
	struct http_client_link *k;
	struct conn *c = conn_open(p->loop, fd, peer, &events, NULL);

	if (c == NULL)
		return NULL;
	k = mem_new(sizeof(*k));
	k->pool = p;
	k->target = t;
	k->conn = c;
	k->user = user;
	k->timer = loop_timer_new(p->loop, on_timer, k);
	list_init(&k->of_target);
	list_init(&k->of_pool);
	conn_start(c, k);
	return k;
}

void
http_client_pool_keep(struct http_client_link *k)
{
	struct http_client_pool *p = k->pool;

	if (list_is_empty(&p->idle))
		loop_timer_set(p->sweep, SWEEP_MS, SWEEP_MS);
	loop_timer_stop(k->timer);
	k->user = NULL;
	k->used = true;
	k->idle_since_ms = loop_now_ms(p->loop);
	list_append(&k->target->idle, &k->of_target);
	list_append(&p->idle, &k->of_pool);
}

void
http_client_pool_drop(struct http_client_link *k)
{
	struct http_client_pool *p = k->pool;

	leave_idle(k);
	loop_timer_free(k->timer);
	k->timer = NULL;
	k->user = NULL;
	k->pool = NULL;
	/* Its last event frees k, from the loop. */
	if (k->conn != NULL)
		conn_abort(k->conn);
	count(p, k->target, -1);
}
