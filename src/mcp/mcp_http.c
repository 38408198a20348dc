/* mcp_http.c - POST: messages in, and their answers as JSON or as a stream. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json.h"
#include "http/http_server.h"
#include "mcp/mcp_ask.h"
#include "mcp/mcp_http.h"
#include "mcp/mcp_hub_own.h"
#include "mcp/mcp_input.h"
#include "mcp/mcp_server.h"
#include "mcp/mcp_stream.h"
#include "mcp/mcp_text.h"

/*
 * One POST: its messages and their answers.
 *
 * Answered in one piece it lives on the exchange's arena.  What is said before
 * the answer makes it a stream: of the exchange, or, in a session, a channel
 * that the client can come back to; then the post outlives its exchange.
 */
struct mcp_post {
	const struct mcp_server *server;
	struct http_exchange *exchange; /* NULL: not ours any more */
	struct arena *arena; /* own, or the exchange's */
	struct arena own; /* of a post in a session */
	struct mcp_session_key session;
	struct mcp_ask *asks; /* the requests, in order */
	size_t count, pending;
	struct mcp_stream stream;
	uint64_t channel; /* 0: none */
	bool batch, streams, handshake, taken, prime;
};

struct str
mcp_http_header(const struct http_exchange *ex, const char *name)
{
	struct str s = http_headers_get(&ex->request.headers, name);

	/* RFC 9110 5.5: white space around a value is not part of it. */
	return s.p != NULL ? str_trim(s) : STR_NONE;
}

void
mcp_http_refuse(struct http_exchange *ex, int status, const struct json *id,
    enum mcp_code code, struct str text, struct str data)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	mcp_message_error(&b, id, code, text, data);
	http_response_json(&ex->response, status, mcp_text_take(ex->arena, &b));
	http_exchange_send(ex);
}

static void
accepted(struct http_exchange *ex)
{
	ex->route = "mcp notification";
	ex->response.status = 202;
	http_exchange_send(ex);
}

static void
post_free(struct mcp_post *p)
{
	struct arena own = p->own;

	if (p->arena != &p->own)
		return; /* it dies with its exchange */
	own.secret = true;
	free(p);
	arena_done(&own);
}

/* The answers as one text. */
static struct str
gather(struct mcp_post *p, struct arena *a)
{
	struct buf b;

	if (!p->batch)
		return arena_str(a, p->asks[0].answer);
	buf_init(&b, MCP_TEXT_MAX);
	for (size_t i = 0; i < p->count; i++) {
		buf_putc(&b, i == 0 ? '[' : ',');
		buf_add_str(&b, p->asks[i].answer);
	}
	buf_putc(&b, ']');
	return mcp_text_take(a, &b);
}

/* A handshake that went well begins a session, where there is room for one. */
static void
begin_session(struct mcp_post *p)
{
	struct mcp_ask *q = &p->asks[0];
	struct http_exchange *ex = p->exchange;
	struct mcp_session_key k = p->session;
	const struct json *wants = json_get(q->message.params, "capabilities");
	char id[MCP_SESSION_ID];

	/* Before 2025-03-26 there were no sessions by header. */
	if (q->status >= 400 || q->revision < MCP_2025_03_26)
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
finish_whole(struct mcp_post *p)
{
	struct http_exchange *ex = p->exchange;
	struct mcp_ask *q = &p->asks[0];

	if (p->batch)
		ex->route = "mcp batch";
	if (!p->batch && q->cancelled) {
		/* JSON-RPC has no answer to what was cancelled; HTTP has. */
		ex->response.status = 202;
	} else {
		if (p->handshake)
			begin_session(p);
		http_response_json(&ex->response,
		    p->batch || q->status == 0 ? 200 : q->status,
		    gather(p, ex->arena));
	}
	post_free(p);
	http_exchange_send(ex);
}

/* Every request has its answer. */
static void
finish(struct mcp_post *p)
{
	for (size_t i = 0; i < p->count; i++) {
		mcp_input_close(&p->asks[i]);
		mcp_session_forget(&p->session, &p->asks[i]);
	}
	if (p->channel != 0) {
		struct mcp_hub_thread *here = p->asks[0].here;

		mcp_session_say(&p->session, here, p->channel,
		    p->asks[0].cancelled ? STR("") : gather(p, p->arena), true);
		post_free(p);
	} else if (p->streams) {
		mcp_stream_send(&p->stream, STR_NONE, 0, gather(p, p->arena));
		mcp_stream_close(&p->stream); /* and p with it */
	} else
		finish_whole(p);
}

static void
on_answered(struct mcp_ask *q)
{
	struct mcp_post *p = q->context;

	if (--p->pending == 0)
		finish(p);
}

/* 2026-07-28: who leaves cancels.  The answer that comes is dropped. */
static void
on_stream_end(struct mcp_stream *s, bool stopping)
{
	struct mcp_post *p = s->context;

	for (size_t i = 0; i < p->count && !stopping; i++)
		p->asks[i].cancelled = true;
}

/* Make the answer a stream; false where it cannot be one. */
static bool
begin_stream(struct mcp_post *p)
{
	struct http_exchange *ex = p->exchange;

	if (p->session.id.n == 0) {
		p->streams = mcp_stream_open(
		    &p->stream, p->server->hub, ex, on_stream_end, p);
		return p->streams;
	}
	p->channel = mcp_session_channel(&p->session);
	if (p->channel == 0)
		return false;
	/* The exchange is the channel's from here on, which may lose it. */
	if (mcp_session_read(&p->session, ex, p->channel, 1, p->prime) !=
	    MCP_READ_BEGUN) {
		p->channel = 0;
		return false;
	}
	p->exchange = NULL;
	for (size_t i = 0; i < p->count; i++) {
		p->asks[i].request = NULL;
		p->asks[i].route = NULL;
	}
	return true;
}

static bool
send_along(struct mcp_ask *q, struct str message)
{
	struct mcp_post *p = q->context;

	if (p->channel == 0 && !p->streams && !begin_stream(p))
		return false;
	if (p->channel == 0)
		return mcp_stream_send(&p->stream, STR_NONE, 0, message);
	mcp_session_say(&p->session, q->here, p->channel, message, false);
	return true;
}

static void
pause_stream(struct mcp_ask *q)
{
	struct mcp_post *p = q->context;

	if (p->channel == 0 && (p->session.id.n == 0 || !begin_stream(p)))
		return;
	mcp_session_pause(&p->session, p->channel);
}

struct http_exchange *
mcp_http_take(struct mcp_ask *q)
{
	struct mcp_post *p = q->context;

	if (p->batch || p->exchange == NULL || p->streams) {
		mcp_ask_error(q, MCP_INVALID_REQUEST,
		    STR("This cannot be part of a batch"));
		return NULL;
	}
	p->taken = true;
	return p->exchange;
}

void
mcp_http_give_back(struct mcp_ask *q, struct str text)
{
	struct mcp_post *p = q->context;

	p->taken = false;
	mcp_ask_refuse(q, 503, MCP_REFUSED, text, STR_NONE);
}

static void
on_cancelled(void *context, struct str text)
{
	struct mcp_ask *q = context;

	(void)text;
	q->cancelled = true;
}

/* "cancel:7" or "cancel:\"a\"": by what the client calls the request. */
static struct str
cancel_name(struct arena *a, const struct json *id)
{
	return arena_strf(a, "cancel:%.*s", STR_FMT(mcp_text_json(a, id)));
}

static void
add_ask(struct mcp_post *p, const struct mcp_ask *form, struct mcp_message m)
{
	struct mcp_ask *q;

	if (m.kind != MCP_MESSAGE_REQUEST)
		return;
	q = &p->asks[p->count++];
	*q = *form;
	q->message = m;
	q->context = p;
	if (p->session.id.n > 0)
		mcp_session_await(&p->session, q->here,
		    cancel_name(p->arena, m.id), on_cancelled, q);
}

/* Start all.  One more is pending until then, so that p lives to the end. */
static void
run(struct mcp_post *p)
{
	size_t n = p->count;

	p->pending = n + 1;
	for (size_t i = 0; i < n; i++)
		mcp_server_dispatch(&p->asks[i]);
	if (p->taken)
		return; /* the exchange has another master now */
	if (--p->pending == 0)
		finish(p);
}

/* What a notification or response of the client's is about. */
static void
take_note(
    struct mcp_post *p, const struct json *message, const struct mcp_message *m)
{
	const struct json *id;

	if (p->session.id.n == 0)
		return;
	if (m->kind == MCP_MESSAGE_RESPONSE && m->id != NULL)
		mcp_session_deliver(&p->session,
		    arena_strf(p->arena, "answer:%.*s",
		        STR_FMT(mcp_text_json(p->arena, m->id))),
		    mcp_text_json(p->arena, message));
	if (m->kind != MCP_MESSAGE_NOTIFICATION ||
	    !str_is(m->method, "notifications/cancelled"))
		return;
	id = json_get(m->params, "requestId");
	if (json_is(id, JSON_STRING) || json_is(id, JSON_NUMBER))
		mcp_session_deliver(
		    &p->session, cancel_name(p->arena, id), STR(""));
}

/* May what is said before the answer be an event stream? */
static bool
takes_events(const struct http_exchange *ex)
{
	struct str accept = mcp_http_header(ex, "Accept");

	return accept.p == NULL ||
	       memmem(accept.p, accept.n, "text/event-stream", 17) != NULL ||
	       memmem(accept.p, accept.n, "*/*", 3) != NULL;
}

/* What the client is: of its session, or of the request itself. */
static void
know_client(struct mcp_ask *form, struct mcp_post *p,
    const struct mcp_session_view *view, const struct json *meta)
{
	const struct json *level;

	form->log_level = view->log_level;
	if (view->capabilities.n > 0)
		form->client =
		    json_parse(p->arena, view->capabilities, 64, 0, NULL);
	if (form->revision < MCP_2026_07_28)
		return;
	form->client = json_get(meta, MCP_META "clientCapabilities");
	level = json_get(meta, MCP_META "logLevel");
	form->log_level =
	    json_is(level, JSON_STRING) ? mcp_ask_log_level(level->text) : -1;
}

/* A post in a session may outlive its exchange: all it needs is its own. */
static struct mcp_post *
post_new(struct http_exchange *ex, const struct mcp_session_key *k)
{
	struct mcp_post *p;

	if (k->id.n == 0) {
		p = arena_new(ex->arena, sizeof(*p));
		p->arena = ex->arena;
		p->session = *k;
		return p;
	}
	p = mem_new(sizeof(*p));
	p->arena = &p->own;
	p->own.secret = true;
	p->session = *k;
	p->session.id = arena_str(p->arena, k->id);
	if (k->authorization.p != NULL)
		p->session.authorization =
		    arena_str(p->arena, k->authorization);
	return p;
}

static void
carry_out(const struct mcp_server *server, void *t, struct http_exchange *ex,
    const struct mcp_verdict *v, const struct json *body,
    const struct mcp_session_key *key, const struct mcp_session_view *view)
{
	struct mcp_post *p = post_new(ex, key);
	size_t room = v->batch ? body->count : 1;
	struct mcp_ask form = {
		.server = server,
		.thread = t,
		.arena = p->arena,
		.request = &ex->request,
		.authorization = p->session.authorization,
		.request_id = arena_str(p->arena, ex->request.id),
		.route = &ex->route,
		.revision = v->revision,
		.session = p->session,
		.send = !v->batch && takes_events(ex) ? send_along : NULL,
		.pause = pause_stream,
		.answered = on_answered,
	};

	p->server = server;
	p->exchange = ex;
	p->batch = v->batch;
	p->prime = v->revision >= MCP_2025_11_25;
	p->handshake = str_is(v->message.method, "initialize") &&
	               v->revision < MCP_2026_07_28 && server->hub != NULL;
	if (server->hub != NULL && http_exchange_loop(ex) != NULL)
		form.here = mcp_hub_thread(server->hub, http_exchange_loop(ex));
	p->asks = arena_new(p->arena, room * sizeof(*p->asks));
	/* The values of a session's post must live as long as it does. */
	if (p->arena == &p->own)
		body = json_copy(p->arena, body);
	for (const struct json *m = v->batch ? body->first : body; m != NULL;
	     m = v->batch ? m->next : NULL) {
		struct mcp_message message;

		mcp_message_read(&message, m);
		know_client(&form, p, view, message.meta);
		take_note(p, m, &message);
		add_ask(p, &form, message);
	}
	if (p->count > 0) {
		run(p);
		return;
	}
	post_free(p);
	accepted(ex); /* nothing to answer */
}

/*
 * A legacy request that names a session must name one that is its own; one that
 * names none is served without.  False: ex is answered.
 */
static bool
find_session(const struct mcp_server *s, struct http_exchange *ex,
    struct mcp_verdict *v, struct mcp_session_key *k,
    struct mcp_session_view *view)
{
	*view = (struct mcp_session_view){ .log_level = -1 };
	*k = (struct mcp_session_key){
		.hub = s->hub,
		.surface = s->surface,
		.authorization =
		    http_headers_get(&ex->request.headers, "Authorization"),
	};
	if (s->hub == NULL || v->revision >= MCP_2026_07_28 ||
	    str_is(v->message.method, "initialize"))
		return true;
	k->id = mcp_http_header(ex, "Mcp-Session-Id");
	if (k->id.n == 0) {
		k->id = STR_NONE;
		return true;
	}
	if (!mcp_session_find(k, ex->arena, view)) {
		mcp_http_refuse(ex, 404, v->message.id, MCP_NO_SESSION,
		    STR("Session not found: initialize again"), STR_NONE);
		return false;
	}
	if (mcp_http_header(ex, "MCP-Protocol-Version").p == NULL)
		v->revision = view->revision;
	return true;
}

static void
handle_post(const struct mcp_server *s, void *t, struct http_exchange *ex)
{
	struct err why = { .kind = ERR_NONE };
	struct mcp_verdict v;
	struct mcp_session_key key;
	struct mcp_session_view view;
	struct mcp_era_input in = {
		.version = mcp_http_header(ex, "MCP-Protocol-Version"),
		.method = mcp_http_header(ex, "Mcp-Method"),
		.name = mcp_http_header(ex, "Mcp-Name"),
		.modern_methods = s->modern_methods,
	};

	if (!http_is_json(mcp_http_header(ex, "Content-Type"))) {
		mcp_http_refuse(ex, 415, NULL, MCP_REFUSED,
		    STR("Content-Type must be application/json"), STR_NONE);
		return;
	}
	in.body =
	    json_parse(ex->arena, ex->request.body, s->json_depth, 0, &why);
	if (in.body == NULL) {
		mcp_http_refuse(ex, 400, NULL, MCP_PARSE_ERROR,
		    arena_strf(ex->arena, "Parse error: %s", why.text),
		    STR_NONE);
		return;
	}
	mcp_era_decide(&v, ex->arena, &in);
	if (v.status != 200 && v.status != 202)
		mcp_http_refuse(
		    ex, v.status, v.message.id, v.code, v.text, v.data);
	else if (find_session(s, ex, &v, &key, &view))
		carry_out(s, t, ex, &v, in.body, &key, &view);
}

void
mcp_http_handle(
    const struct mcp_server *s, void *thread, struct http_exchange *ex)
{
	if (ex->request.method == HTTP_METHOD_POST)
		handle_post(s, thread, ex);
	else
		mcp_http_session(s, ex);
}
