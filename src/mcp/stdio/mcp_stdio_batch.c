/* mcp_stdio_batch.c - the requests of one line, from start to end. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/protocol.h"
#include "mcp/server/server.h"
#include "mcp/stdio/mcp_stdio_internal.h"

struct mcp_stdio_batch *
mcp_stdio_batch_new(struct mcp_stdio *s)
{
	struct mcp_stdio_batch *w = mem_new(sizeof(*w));

	w->stdio = s;
	w->arena.secret = true; /* arguments and responses may be secret */
	w->arena.budget = s->config.budget;
	w->arena.share = MEM_BUDGET_CALLER;
	list_init(&w->link);
	s->config.enter(s->config.context, &w->use);
	return w;
}

void
mcp_stdio_batch_free(struct mcp_stdio_batch *w, bool leave)
{
	struct mcp_stdio *s = w->stdio;

	list_remove(&w->link);
	if (w->listener != NULL)
		mcp_registry_unwatch(&w->listener->watcher);
	for (size_t i = 0; i < w->count; i++)
		mcp_elicitation_close(&w->asks[i]);
	if (leave)
		s->config.leave(s->config.context, &w->use);
	arena_done(&w->arena);
	free(w);
}

/* Writes the responses in one line. Cancelled requests have none. */
static void
write_answers(struct mcp_stdio_batch *w)
{
	struct buf b;
	bool any = false;

	buf_init(&b, MCP_TEXT_MAX);
	for (size_t i = 0; i < w->count; i++) {
		if (w->asks[i].cancelled)
			continue;
		if (w->batch)
			buf_putc(&b, any ? ',' : '[');
		buf_add_str(&b, w->asks[i].answer);
		any = true;
	}
	if (w->batch && any)
		buf_putc(&b, ']');
	if (any && !b.over)
		mcp_stdio_write(w->stdio, buf_str(&b));
	buf_done_secret(&b);
}

static void
finish(struct mcp_stdio_batch *w)
{
	struct mcp_stdio *s = w->stdio;

	write_answers(w);
	s->running_count--;
	mcp_stdio_batch_free(w, true);
	s->resume(s);
}

static void
on_answered(struct mcp_request *q)
{
	struct mcp_stdio_batch *w = q->context;

	if (--w->pending == 0)
		finish(w);
}

static bool
send_along(struct mcp_request *q, struct str message)
{
	struct mcp_stdio_batch *w = q->context;

	mcp_stdio_write(w->stdio, message);
	return true;
}

/* There is no connection to end. */
static void
on_pause(struct mcp_request *q)
{
	(void)q;
}

static void
send_change(struct mcp_listener *l, struct str text)
{
	struct mcp_stdio_batch *w = l->context;

	mcp_stdio_write(w->stdio, text);
}

/* A listening request does not count as running. */
static void
on_listen(struct mcp_request *q, struct mcp_listener *l)
{
	struct mcp_stdio_batch *w = q->context;
	struct mcp_stdio *s = w->stdio;

	l->send = send_change;
	l->context = w;
	w->listener = l;
	list_remove(&w->link);
	list_append(&s->listening, &w->link);
	s->listening_count++;
	s->running_count--;
}

static void
dispatch(struct mcp_request *q)
{
	struct mcp_stdio_batch *w = q->context;
	struct mcp_stdio *s = w->stdio;

	if (q->cancelled) {
		on_answered(q);
		return;
	}
	if (q->revision < MCP_2026_07_28)
		mcp_stdio_session_enter(s, q);
	if (s->listening_count == MCP_STDIO_LISTENING &&
	    str_is(q->message.method, "subscriptions/listen"))
		mcp_request_error(q, MCP_REFUSED,
		    STR("Too many subscriptions are open: cancel one"));
	else
		mcp_server_dispatch(q);
}

/* The extra pending count keeps w until all are started. */
void
mcp_stdio_batch_start(struct mcp_stdio_batch *w)
{
	struct mcp_stdio *s = w->stdio;

	list_remove(&w->link);
	list_append(&s->running, &w->link);
	s->running_count++;
	w->pending = w->count + 1;
	for (size_t i = 0; i < w->count; i++) {
		struct mcp_request *q = &w->asks[i];

		q->send = send_along;
		q->pause = on_pause;
		q->listen = on_listen;
		q->answered = on_answered;
		q->context = w;
		dispatch(q);
		/* The handshake takes effect before the next message. */
		if (str_is(q->message.method, "initialize") &&
		    q->revision < MCP_2026_07_28 && q->status == 0)
			mcp_stdio_session_begin(s, q);
	}
	if (--w->pending == 0)
		finish(w);
}

static void
end_listener(struct mcp_stdio_batch *w, bool graceful)
{
	struct mcp_stdio *s = w->stdio;
	struct buf b;

	mcp_listen_end(w->listener, graceful);
	if (graceful) {
		/* The specification of cancellation asks for this, too. */
		buf_init(&b, MCP_TEXT_MAX);
		buf_puts(&b, "{\"jsonrpc\":\"2.0\",\"method\":"
		             "\"notifications/cancelled\",\"params\":"
		             "{\"requestId\":");
		buf_add_str(&b, w->listener->id);
		buf_puts(&b, ",\"reason\":\"The server stops\"}}");
		mcp_stdio_write(s, buf_str(&b));
		buf_done(&b);
	}
	s->listening_count--;
	mcp_stdio_batch_free(w, true);
}

static bool
is_same_id(const struct json *a, const struct json *b)
{
	return a != NULL && a->kind == b->kind && str_equal(a->text, b->text);
}

/* Cancels the request with that id if it is in the list. */
static bool
cancel_in(struct list *works, const struct json *id)
{
	for (struct list *l = works->next; l != works; l = l->next) {
		struct mcp_stdio_batch *w =
		    container_of(l, struct mcp_stdio_batch, link);

		for (size_t i = 0; i < w->count; i++) {
			struct mcp_request *q = &w->asks[i];

			if (q->cancelled || q->done ||
			    !is_same_id(q->message.id, id))
				continue;
			if (w->listener != NULL) {
				end_listener(w, false);
				return true;
			}
			mcp_request_cancel(q);
			return true;
		}
	}
	return false;
}

void
mcp_stdio_batch_cancel(struct mcp_stdio *s, const struct json *id)
{
	if (!json_is(id, JSON_STRING) && !json_is(id, JSON_NUMBER))
		return;
	if (!cancel_in(&s->running, id) && !cancel_in(&s->waiting, id))
		cancel_in(&s->listening, id);
}

void
mcp_stdio_batch_desert(struct mcp_stdio *s)
{
	struct list *l = s->running.next;

	while (!list_is_empty(&s->listening))
		end_listener(container_of(s->listening.next,
		                 struct mcp_stdio_batch, link),
		    true);
	while (l != &s->running) {
		struct mcp_stdio_batch *w =
		    container_of(l, struct mcp_stdio_batch, link);

		l = l->next;
		/* The extra pending count keeps w until the end of the loop. */
		w->pending++;
		for (size_t i = 0; i < w->count; i++) {
			/* The client gets no more requests. */
			if (w->asks[i].revision < MCP_2026_07_28)
				w->asks[i].client = NULL;
			mcp_elicitation_give_up(&w->asks[i]);
		}
		if (--w->pending == 0)
			finish(w);
	}
}

/*
 * Only marks requests that have not started; they are answered when they start.
 */
static void
cancel_waiting(struct mcp_stdio *s)
{
	for (struct list *l = s->waiting.next; l != &s->waiting; l = l->next) {
		struct mcp_stdio_batch *w =
		    container_of(l, struct mcp_stdio_batch, link);

		for (size_t i = 0; i < w->count; i++)
			mcp_request_cancel(&w->asks[i]);
	}
}

void
mcp_stdio_batch_cancel_all(struct mcp_stdio *s)
{
	struct list *l = s->running.next;

	cancel_waiting(s);
	while (l != &s->running) {
		struct mcp_stdio_batch *w =
		    container_of(l, struct mcp_stdio_batch, link);

		l = l->next;
		/* The extra pending count keeps w until the end of the loop. */
		w->pending++;
		for (size_t i = 0; i < w->count; i++)
			mcp_request_cancel(&w->asks[i]);
		if (--w->pending == 0)
			finish(w);
	}
}
