/* mcp_stream.c - server-sent events (HTML, section 9.2) on an exchange. */
#include "base/base.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/mcp_caller.h"
#include "mcp/session/mcp_registry_internal.h"
#include "mcp/session/mcp_session.h"
#include "mcp/session/mcp_stream.h"

static void
on_event(struct http_exchange *x, enum http_exchange_event e)
{
	struct mcp_stream *s = x->stream;

	if (s != NULL)
		s->on_end(s, e == HTTP_EXCHANGE_STOPPING);
}

/* Runs on the thread of the stream, which may have ended meanwhile. */
static void
on_taken_away(struct mcp_thread_message *l)
{
	struct list *all = &l->thread->streams;

	for (struct list *link = all->next; link != all; link = link->next) {
		struct mcp_stream *s =
		    container_of(link, struct mcp_stream, link);

		if (s->number != l->number)
			continue;
		if (s->answers)
			http_exchange_cut(s->exchange);
		else
			s->on_end(s, true);
		return;
	}
}

/*
 * The lock is held. Posts a message, because the stream may be on another
 * thread.
 */
static void
take_away(struct mcp_registry *h, struct share_place *place)
{
	struct mcp_stream *s = container_of(place, struct mcp_stream, place);
	struct mcp_thread_message *l = mem_new(sizeof(*l));

	share_give_back(h->stream_share, place);
	l->run = on_taken_away;
	l->number = s->number;
	mcp_registry_post(s->thread, l);
}

/* Takes a place for a stream. Returns false if the caller gets no place. */
static bool
take_place(struct mcp_stream *s, const struct mcp_session_key *k)
{
	struct mcp_registry *h = k->registry;
	const struct share_who who = mcp_caller_who(k->caller, h, k->surface);
	struct share_place *victim;
	bool found;

	pthread_mutex_lock(&h->lock);
	found = share_ask(h->stream_share, &who, false, &victim);
	if (victim != NULL)
		take_away(h, victim);
	if (found) {
		share_take(h->stream_share, &who, &s->place);
		share_use(h->stream_share, &s->place,
		    s->answers ? SHARE_BUSY : SHARE_IDLE);
	}
	pthread_mutex_unlock(&h->lock);
	return found;
}

bool
mcp_stream_open(struct mcp_stream *s, const struct mcp_session_key *k,
    struct http_exchange *x,
    void (*on_end)(struct mcp_stream *s, bool stopping), void *context)
{
	struct http_headers *headers = &x->response.headers;
	struct loop *loop = http_exchange_loop(x);

	list_init(&s->link);
	s->place.holder = NULL;
	s->thread = NULL;
	if (k->registry != NULL && loop != NULL) {
		s->thread = mcp_registry_thread(k->registry, loop);
		s->number = ++s->thread->next_number;
		if (!take_place(s, k)) {
			s->thread = NULL;
			return false;
		}
		list_append(&s->thread->streams, &s->link);
	}
	s->exchange = x;
	s->on_end = on_end;
	s->context = context;
	x->response.status = 200;
	x->response.content_type = STR("text/event-stream");
	http_headers_add(
	    x->arena, headers, STR("Cache-Control"), STR("no-cache"));
	http_headers_add(
	    x->arena, headers, STR("X-Accel-Buffering"), STR("no"));
	x->stream = s;
	x->on_event = on_event;
	http_exchange_begin(x);
	return true;
}

bool
mcp_stream_send(
    struct mcp_stream *s, struct str id, int retry_ms, struct str data)
{
	struct buf b;
	bool sent;

	buf_init(&b, MCP_TEXT_MAX);
	if (id.p != NULL)
		buf_printf(&b, "id: %.*s\n", STR_FMT(id));
	if (retry_ms > 0)
		buf_printf(&b, "retry: %d\n", retry_ms);
	if (data.n > 0)
		buf_puts(&b, "event: message\n");
	buf_puts(&b, "data: ");
	buf_add_str(&b, data);
	buf_puts(&b, "\n\n");
	sent = !b.over && http_exchange_write(s->exchange, buf_str(&b));
	buf_done_secret(&b);
	return sent;
}

void
mcp_stream_close(struct mcp_stream *s)
{
	struct http_exchange *x = s->exchange;
	struct mcp_registry *h = s->thread != NULL ? s->thread->registry : NULL;

	if (x == NULL)
		return;
	s->exchange = NULL;
	x->on_event = NULL;
	x->stream = NULL;
	list_remove(&s->link);
	if (h != NULL) {
		pthread_mutex_lock(&h->lock);
		share_give_back(h->stream_share, &s->place);
		pthread_mutex_unlock(&h->lock);
	}
	http_exchange_end(x);
}

void
mcp_stream_keep_alive(struct mcp_registry_thread *t)
{
	struct list *link = t->streams.next;

	while (link != &t->streams) {
		struct mcp_stream *s =
		    container_of(link, struct mcp_stream, link);

		link = link->next;
		http_exchange_write(s->exchange, STR(":\n\n"));
	}
}
