/* mcp_http_post.c - the requests of one POST, and how it is answered. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/http/mcp_http_internal.h"
#include "mcp/http/mcp_http_post_internal.h"

enum { LOG_USUAL = 1 }; /* info */

/*
 * The responses as one text, valid as long as a; "" if all were cancelled.
 */
static struct str
gather(struct mcp_http_post *p, struct arena *a)
{
	struct buf b;
	size_t n = 0;

	if (!p->batch && p->asks[0].cancelled)
		return STR("");
	if (!p->batch)
		return p->arena == a ? p->asks[0].answer
		                     : arena_str(a, p->asks[0].answer);
	buf_init(&b, MCP_TEXT_MAX);
	for (size_t i = 0; i < p->count; i++) {
		if (p->asks[i].cancelled)
			continue;
		buf_putc(&b, n++ == 0 ? '[' : ',');
		buf_add_str(&b, p->asks[i].answer);
	}
	if (n > 0)
		buf_putc(&b, ']');
	return mcp_text_take(a, &b);
}

/* A successful initialize opens a session, unless there are too many. */
static void
begin_session(struct mcp_http_post *p)
{
	struct mcp_request *q = &p->asks[0];
	struct http_exchange *ex = p->exchange;
	struct mcp_session_key k = p->session;
	const struct json *wants = json_get(q->message.params, "capabilities");
	char id[MCP_SESSION_ID];

	/* Before 2025-03-26 there were no sessions by header. */
	if (q->status >= 400 || q->revision < MCP_2025_03_26 ||
	    mcp_server_is_closed_to(p->server, k.caller))
		return;
	k.id = STR_NONE;
	if (mcp_session_open(&k, q->revision,
	        json_is(wants, JSON_OBJECT) ? mcp_text_json(p->arena, wants)
	                                    : STR("{}"),
	        id))
		http_headers_add(ex->arena, &ex->response.headers,
		    STR("Mcp-Session-Id"), arena_str(ex->arena, str_of(id)));
}

static void
finish_whole(struct mcp_http_post *p)
{
	struct http_exchange *ex = p->exchange;
	struct str answers = gather(p, ex->arena);

	if (p->batch)
		ex->route = "mcp batch";
	if (answers.n == 0) {
		/*
		 * JSON-RPC sends no response to cancelled requests; HTTP needs
		 * one.
		 */
		ex->response.status = 202;
	} else {
		int status = p->batch ? 0 : p->asks[0].status;

		if (p->handshake)
			begin_session(p);
		http_response_json(
		    &ex->response, status == 0 ? 200 : status, answers);
	}
	mcp_http_post_free(p);
	http_exchange_send(ex);
}

/* All requests have been answered. */
static void
finish(struct mcp_http_post *p)
{
	for (size_t i = 0; i < p->count; i++) {
		mcp_elicitation_close(&p->asks[i]);
		mcp_pending_reply_forget(&p->session, &p->asks[i]);
	}
	if (p->channel != 0) {
		mcp_session_say(&p->session, p->asks[0].here, p->channel,
		    gather(p, p->arena), true);
		mcp_http_post_free(p);
	} else if (p->streams) {
		mcp_stream_send(&p->stream, STR_NONE, 0, gather(p, p->arena));
		mcp_stream_close(&p->stream); /* frees p, too */
	} else
		finish_whole(p);
}

static void
on_answered(struct mcp_request *q)
{
	struct mcp_http_post *p = q->context;

	if (--p->pending == 0)
		finish(p);
}

static void
on_cancelled(void *context, struct str text)
{
	(void)text;
	mcp_request_cancel(context);
}

/* The extra pending count keeps p until all are cancelled. */
static void
cancel(struct mcp_http_post *p)
{
	p->pending++;
	for (size_t i = 0; i < p->count; i++)
		mcp_request_cancel(&p->asks[i]);
	if (--p->pending == 0)
		finish(p);
}

static void
on_place_lost(struct mcp_detached *d)
{
	cancel(container_of(d, struct mcp_http_post, detached));
}

static void
on_stream_end(struct mcp_stream *s, bool stopping)
{
	if (!stopping)
		cancel(s->context);
}

/*
 * The client left before the first event. It has no event to resume from, not
 * even in a session, so no client can receive the response.
 */
static void
on_event(struct http_exchange *ex, enum http_exchange_event e)
{
	if (e == HTTP_EXCHANGE_GONE)
		cancel(ex->stream);
}

/* The response is then plain JSON. No request tries to stream again. */
static bool
give_up_stream(struct mcp_http_post *p)
{
	for (size_t i = 0; i < p->count; i++)
		p->asks[i].crowded = true;
	return false;
}

/* In a session the channel takes the exchange. */
static bool
begin_channel(struct mcp_http_post *p)
{
	struct http_exchange *ex = p->exchange;

	if (p->keep == NULL && !mcp_http_post_keep(p))
		return give_up_stream(p);
	p->channel = mcp_session_channel(&p->session, &p->detached.place);
	if (p->channel == 0)
		return give_up_stream(p);
	for (size_t i = 0; i < p->count; i++)
		p->asks[i].route = NULL;
	if (mcp_session_read(&p->session, ex, p->channel, 1, p->prime) ==
	    MCP_READ_BEGUN) {
		p->exchange = NULL;
		return true;
	}
	/* The channel stays for a while and must not point to p. */
	mcp_session_release(&p->session, p->channel, &p->detached.place);
	p->channel = 0;
	return give_up_stream(p);
}

/* Makes the response a stream. Returns false if that is not possible. */
static bool
begin_stream(struct mcp_http_post *p)
{
	if (p->asks[0].send == NULL || p->exchange == NULL ||
	    p->asks[0].crowded)
		return false;
	if (p->session.id.n > 0)
		return p->asks[0].here != NULL && begin_channel(p);
	p->stream.answers = true;
	p->streams = mcp_stream_open(
	    &p->stream, &p->session, p->exchange, on_stream_end, p);
	return p->streams;
}

static bool
send_along(struct mcp_request *q, struct str message)
{
	struct mcp_http_post *p = q->context;

	if (p->channel == 0 && !p->streams && !begin_stream(p))
		return false;
	if (p->channel == 0)
		return mcp_stream_send(&p->stream, STR_NONE, 0, message);
	mcp_session_say(&p->session, q->here, p->channel, message, false);
	return true;
}

static void
pause_stream(struct mcp_request *q)
{
	struct mcp_http_post *p = q->context;

	if (p->session.id.n == 0 || (p->channel == 0 && !begin_stream(p)))
		return;
	mcp_session_pause(&p->session, p->channel);
}

static struct http_exchange *
take_exchange(struct mcp_request *q)
{
	struct mcp_http_post *p = q->context;

	if (p->batch || p->exchange == NULL || p->streams) {
		mcp_request_error(q, MCP_INVALID_REQUEST,
		    STR("This cannot be part of a batch"));
		return NULL;
	}
	p->taken = true;
	return p->exchange;
}

static void
give_back(struct mcp_request *q, int status, struct str text)
{
	struct mcp_http_post *p = q->context;

	p->taken = false;
	if (status == 503)
		mcp_http_later(p->exchange);
	mcp_request_refuse(q, status, MCP_REFUSED, text, STR_NONE);
}

/* "cancel:7" or "cancel:\"a\"": contains the client's id of the request. */
static struct str
cancel_name(struct arena *a, const struct json *id)
{
	return arena_strf(a, "cancel:%.*s", STR_FMT(mcp_text_json(a, id)));
}

static void
add_ask(struct mcp_http_post *p, const struct mcp_request *form,
    struct mcp_message m)
{
	struct mcp_request *q;

	if (m.kind != MCP_MESSAGE_REQUEST)
		return;
	q = &p->asks[p->count++];
	*q = *form;
	q->message = m;
	q->context = p;
}

/* In a session requests can be cancelled, so their number is limited. */
static void
start(struct mcp_request *q)
{
	if (q->session.id.n > 0 &&
	    !mcp_pending_reply_await(&q->session, q->here,
	        cancel_name(q->arena, q->message.id), on_cancelled, q))
		mcp_request_refuse(q, 429, MCP_REFUSED,
		    STR("Too many requests of this session are pending"),
		    STR_NONE);
	else
		mcp_server_dispatch(q);
}

/* Starts all. The extra pending count keeps p until the end. */
static void
run(struct mcp_http_post *p)
{
	size_t n = p->count;

	p->pending = n + 1;
	for (size_t i = 0; i < n; i++)
		start(&p->asks[i]);
	if (p->taken)
		return; /* a listener has taken the exchange */
	if (--p->pending == 0)
		finish(p);
}

/* Handles a notification or response of the client. */
static void
take_note(struct mcp_http_post *p, const struct json *message,
    const struct mcp_message *m)
{
	const struct json *id;

	if (p->session.id.n == 0)
		return;
	if (m->kind == MCP_MESSAGE_RESPONSE && m->id != NULL)
		mcp_pending_reply_deliver(&p->session,
		    arena_strf(p->arena, "answer:%.*s",
		        STR_FMT(mcp_text_json(p->arena, m->id))),
		    mcp_text_json(p->arena, message));
	if (m->kind != MCP_MESSAGE_NOTIFICATION ||
	    !str_is(m->method, "notifications/cancelled"))
		return;
	id = json_get(m->params, "requestId");
	if (json_is(id, JSON_STRING) || json_is(id, JSON_NUMBER))
		mcp_pending_reply_deliver(
		    &p->session, cancel_name(p->arena, id), STR(""));
}

/*
 * Reads the client's capabilities and log level: from its session or, since
 * 2026-07-28, from the request.
 */
static void
know_client(struct mcp_request *form, struct mcp_http_post *p,
    const struct mcp_session_view *view, const struct json *meta)
{
	const struct json *level;

	/* A client that set no level gets the default one. */
	form->log_level = view->log_level;
	if (view->log_level < 0 && p->server->logging)
		form->log_level = LOG_USUAL;
	if (view->capabilities.n > 0)
		form->client =
		    json_parse(p->arena, view->capabilities, 64, 0, NULL);
	if (form->revision < MCP_2026_07_28)
		return;
	form->client = json_get(meta, MCP_META "clientCapabilities");
	level = json_get(meta, MCP_META "logLevel");
	form->log_level = json_is(level, JSON_STRING)
	                      ? mcp_request_log_level(level->text)
	                      : -1;
}

/* The members that all requests of the POST share. */
static struct mcp_request
form_of(struct mcp_http_post *p, const struct mcp_http_post_input *in)
{
	struct http_exchange *ex = in->exchange;
	bool batch = in->verdict->batch;
	struct http_request *request = &ex->request;
	struct loop *loop = http_exchange_loop(ex);
	struct mcp_request form = {
		.server = in->server,
		.thread = in->thread,
		.arena = p->arena,
		.credential =
		    http_headers_get(&request->headers, "Authorization"),
		.route = &ex->route,
		.revision = in->verdict->revision,
		.session = p->session,
		.pause = pause_stream,
		.take_exchange = take_exchange,
		.give_back = give_back,
		.answered = on_answered,
	};

	if (!batch && mcp_http_accepts(ex, true) &&
	    !mcp_server_is_closed_to(in->server, p->session.caller))
		form.send = send_along;
	if (p->session.id.n > 0) {
		/* The exchange may be freed before the request is answered. */
		request = arena_new(p->arena, sizeof(*request));
		*request = ex->request;
		request->id = arena_str(p->arena, ex->request.id);
		if (loop != NULL)
			form.here =
			    mcp_registry_thread(in->server->registry, loop);
	}
	form.request = request;
	form.request_id = request->id;
	return form;
}

static void
add_all(struct mcp_http_post *p, const struct mcp_http_post_input *in)
{
	const struct json *body = in->body;
	struct mcp_request form = form_of(p, in);
	const bool batch = in->verdict->batch;
	const struct mcp_message *message =
	    batch ? in->verdict->messages : &in->verdict->message;

	for (const struct json *m = batch ? body->first : body; m != NULL;
	     m = batch ? m->next : NULL, message++) {
		know_client(&form, p, in->view, message->meta);
		take_note(p, m, message);
		add_ask(p, &form, *message);
	}
}

void
mcp_http_post_start(const struct mcp_http_post_input *in)
{
	const struct mcp_verdict *v = in->verdict;
	struct http_exchange *ex = in->exchange;
	struct mcp_http_post *p = arena_new(ex->arena, sizeof(*p));

	p->arena = ex->arena;
	p->session = *in->session;
	p->server = in->server;
	p->detached.cancel = on_place_lost;
	p->exchange = ex;
	p->batch = v->batch;
	p->prime = v->revision >= MCP_2025_11_25;
	p->handshake = str_is(v->message.method, "initialize") &&
	               v->revision < MCP_2026_07_28 &&
	               in->server->registry != NULL;
	p->asks = arena_new(
	    p->arena, (v->batch ? in->body->count : 1) * sizeof(*p->asks));
	add_all(p, in);
	if (p->count == 0) { /* only notifications and responses */
		ex->route = "mcp notification";
		ex->response.status = 202;
		http_exchange_send(ex);
		return;
	}
	ex->stream = p;
	ex->on_event = on_event;
	run(p);
}
