/* mcp_stream.c - server-sent events (HTML, section 9.2) on an exchange. */
#include "base/buf.h"
#include "http/http_server.h"
#include "mcp/mcp_hub_own.h"
#include "mcp/mcp_stream.h"
#include "mcp/mcp_text.h"

static void
on_event(struct http_exchange *x, enum http_exchange_event e)
{
	struct mcp_stream *s = x->stream;

	if (s != NULL)
		s->on_end(s, e == HTTP_EXCHANGE_STOPPING);
}

/* A place among the streams of the hub; false where all are taken. */
static bool
take_place(struct mcp_hub *h)
{
	bool free_place;

	pthread_mutex_lock(&h->lock);
	free_place = h->stream_count < h->limits.streams;
	if (free_place)
		h->stream_count++;
	pthread_mutex_unlock(&h->lock);
	return free_place;
}

bool
mcp_stream_open(struct mcp_stream *s, struct mcp_hub *h,
    struct http_exchange *x,
    void (*on_end)(struct mcp_stream *s, bool stopping), void *context)
{
	struct http_headers *headers = &x->response.headers;
	struct loop *loop = http_exchange_loop(x);

	list_init(&s->link);
	s->thread = NULL;
	if (h != NULL && loop != NULL) {
		if (!take_place(h))
			return false;
		s->thread = mcp_hub_thread(h, loop);
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
	struct mcp_hub *h = s->thread != NULL ? s->thread->hub : NULL;

	if (x == NULL)
		return;
	s->exchange = NULL;
	x->on_event = NULL;
	x->stream = NULL;
	list_remove(&s->link);
	if (h != NULL) {
		pthread_mutex_lock(&h->lock);
		h->stream_count--;
		pthread_mutex_unlock(&h->lock);
	}
	http_exchange_end(x);
}

void
mcp_stream_keep_alive(struct mcp_hub_thread *t)
{
	struct list *link = t->streams.next;

	while (link != &t->streams) {
		struct mcp_stream *s =
		    LIST_MEMBER(link, struct mcp_stream, link);

		link = link->next;
		http_exchange_write(s->exchange, STR(":\n\n"));
	}
}
