/* mcp_registry.c - what all threads of an MCP server share. */
#include <stdlib.h>

#include "base/base.h"
#include "mcp/session/mcp_detached.h"
#include "mcp/session/mcp_registry_internal.h"
#include "mcp/session/mcp_session_internal.h"
#include "mcp/session/mcp_stream.h"

static const struct mcp_registry_limits usual = {
	.sessions = 10000,
	.streams = 1024,
	.calls = 1024,
	.idle_ms = 30 * 60 * 1000,
	.keep_alive_ms = 15 * 1000,
	.ask_ms = 5 * 60 * 1000,
};

static struct share *
new_share(const struct mcp_registry *h, size_t most)
{
	return share_new(most, most * h->limits.reserved_percent / 100);
}

static void
on_timer(void *context)
{
	struct mcp_registry_thread *t = context;

	mcp_stream_keep_alive(t);
	mcp_session_expire(t->registry);
}

struct mcp_registry *
mcp_registry_new(const struct mcp_registry_limits *l)
{
	struct mcp_registry *h = mem_new(sizeof(*h));

	h->limits = usual;
	h->on_timer = on_timer;
	if (l != NULL && l->sessions > 0)
		h->limits.sessions = l->sessions;
	if (l != NULL && l->streams > 0)
		h->limits.streams = l->streams;
	if (l != NULL && l->calls > 0)
		h->limits.calls = l->calls;
	if (l != NULL && l->idle_ms > 0)
		h->limits.idle_ms = l->idle_ms;
	if (l != NULL && l->keep_alive_ms > 0)
		h->limits.keep_alive_ms = l->keep_alive_ms;
	if (l != NULL && l->ask_ms > 0)
		h->limits.ask_ms = l->ask_ms;
	if (l != NULL)
		h->limits.reserved_percent = l->reserved_percent;
	h->session_share = new_share(h, h->limits.sessions);
	h->stream_share = new_share(h, h->limits.streams);
	h->detached_share = new_share(h, h->limits.calls);
	pthread_mutex_init(&h->lock, NULL);
	random_bytes(h->key, sizeof(h->key));
	list_init(&h->idle);
	list_init(&h->messages);
	return h;
}

void
mcp_registry_free(struct mcp_registry *h)
{
	struct mcp_registry_thread *t;

	if (h == NULL)
		return;
	while (!list_is_empty(&h->messages))
		mcp_registry_free_message(container_of(
		    h->messages.next, struct mcp_thread_message, link));
	mcp_session_free_all(h);
	share_free(h->session_share);
	share_free(h->stream_share);
	share_free(h->detached_share);
	while ((t = h->threads) != NULL) {
		h->threads = t->next;
		free(t);
	}
	pthread_mutex_destroy(&h->lock);
	mem_wipe(h, sizeof(*h));
	free(h);
}

void
mcp_registry_leave(struct mcp_registry *h, struct loop *l)
{
	struct mcp_registry_thread *t;

	if (h == NULL || l == NULL)
		return;
	pthread_mutex_lock(&h->lock);
	for (t = h->threads; t != NULL && t->loop != l; t = t->next)
		continue;
	if (t != NULL)
		t->loop = NULL; /* nothing is posted to it any more */
	pthread_mutex_unlock(&h->lock);
	if (t == NULL)
		return;
	loop_timer_free(t->timer);
	t->timer = NULL;
	mcp_detached_abandon_all(t);
}

void
mcp_registry_watch(
    struct mcp_registry_thread *t, struct mcp_registry_watcher *w)
{
	list_append(&t->watchers, &w->link);
}

void
mcp_registry_unwatch(struct mcp_registry_watcher *w)
{
	list_remove(&w->link);
}

static void
on_change(struct mcp_thread_message *m)
{
	struct str uri = str_of(m->text);
	struct str surface = str_cut(&uri, '\n');
	struct list *watchers = &m->thread->watchers;
	struct list *link = watchers->next;

	while (link != watchers) {
		struct mcp_registry_watcher *w =
		    container_of(link, struct mcp_registry_watcher, link);

		link = link->next;
		if (str_equal(w->surface, surface))
			w->on_change(w, m->changes, uri);
	}
}

/* Calls the watchers of each loop on its own thread. */
static void
post_all(struct mcp_registry *h, struct str surface, unsigned changes,
    struct str uri)
{
	for (struct mcp_registry_thread *t = h->threads; t != NULL;
	     t = t->next) {
		struct mcp_thread_message *l = mem_new(sizeof(*l));

		l->run = on_change;
		l->changes = changes;
		l->text =
		    mem_printf("%.*s\n%.*s", STR_FMT(surface), STR_FMT(uri));
		l->number = surface.n;
		mcp_registry_post(t, l);
	}
}

void
mcp_registry_changed(
    struct mcp_registry *h, struct str surface, unsigned changes)
{
	if (h == NULL || changes == 0)
		return;
	pthread_mutex_lock(&h->lock);
	mcp_session_tell_changed(h, surface, changes);
	post_all(h, surface, changes, STR(""));
	pthread_mutex_unlock(&h->lock);
}

void
mcp_registry_updated(struct mcp_registry *h, struct str surface, struct str uri)
{
	if (h == NULL)
		return;
	pthread_mutex_lock(&h->lock);
	mcp_session_tell_updated(h, surface, uri);
	post_all(h, surface, 0, uri);
	pthread_mutex_unlock(&h->lock);
}

void
mcp_registry_count(struct mcp_registry *h, size_t *sessions, size_t *streams)
{
	pthread_mutex_lock(&h->lock);
	*sessions = h->session_count;
	*streams = share_count(h->stream_share);
	pthread_mutex_unlock(&h->lock);
}
