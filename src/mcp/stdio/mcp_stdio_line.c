/* mcp_stdio_line.c - parses a line of the input and finds its version. */
#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/stdio/mcp_stdio_internal.h"

/*
 * The first request selects the version. server/discover does not: it asks for
 * the supported versions.
 */
static void
agree(struct mcp_stdio *s, const struct mcp_verdict *v)
{
	const struct mcp_message *m = &v->message;

	if (s->agreed != MCP_REVISIONS)
		return;
	if (!v->batch && (m->kind != MCP_MESSAGE_REQUEST ||
	                     str_is(m->method, "server/discover")))
		return;
	/* An unknown method still selects the version. */
	if (v->status == 200 ||
	    (v->status == 404 && v->revision == MCP_2026_07_28))
		s->agreed = v->revision;
}

/* Handles a notification or response of the client. */
static void
take_note(struct mcp_stdio *s, struct arena *a, const struct json *message,
    const struct mcp_message *m)
{
	if (m->kind == MCP_MESSAGE_RESPONSE && m->id != NULL)
		mcp_pending_reply_deliver(&s->session,
		    arena_strf(
		        a, "answer:%.*s", STR_FMT(mcp_text_json(a, m->id))),
		    mcp_text_json(a, message));
	if (m->kind == MCP_MESSAGE_NOTIFICATION &&
	    str_is(m->method, "notifications/cancelled"))
		mcp_stdio_batch_cancel(s, json_get(m->params, "requestId"));
}

static struct str
new_request_id(struct arena *a)
{
	uint8_t random[16];
	char text[33];

	random_bytes(random, sizeof(random));
	encode_hex(text, random, sizeof(random));
	return arena_str(a, str_of(text));
}

/* Reads what a client of 2026-07-28 states in each request. */
static void
know_client(struct mcp_request *q)
{
	const struct json *meta = q->message.meta, *level;

	if (q->revision < MCP_2026_07_28)
		return;
	q->client = json_get(meta, MCP_META "clientCapabilities");
	level = json_get(meta, MCP_META "logLevel");
	if (json_is(level, JSON_STRING))
		q->log_level = mcp_request_log_level(level->text);
}

static void
add_ask(struct mcp_stdio_batch *w, const struct mcp_message *m,
    enum mcp_revision revision)
{
	struct mcp_stdio *s = w->stdio;
	const struct mcp_server *server = w->use.server;
	struct mcp_request *q = &w->asks[w->count++];

	*q = (struct mcp_request){
		.server = server,
		.thread = w->use.thread,
		.arena = &w->arena,
		.request_id = new_request_id(&w->arena),
		.revision = revision,
		.message = *m,
		.session = { .registry = server->registry,
		    .surface = server->surface,
		    .id = STR_NONE,
		    .caller = &s->caller },
		.credential = STR_NONE,
		.log_level = -1,
	};
	if (s->credential != NULL)
		q->credential = arena_str(&w->arena, str_of(s->credential));
	if (server->registry != NULL)
		q->here = mcp_registry_thread(server->registry, s->loop);
	know_client(q);
}

/* Returns false if there is no request to answer. */
static bool
take_messages(struct mcp_stdio_batch *w, const struct json *body,
    const struct mcp_verdict *v)
{
	const struct mcp_message *m = v->batch ? v->messages : &v->message;
	size_t room = v->batch ? body->count : 1;

	w->batch = v->batch;
	w->asks = arena_new(&w->arena, room * sizeof(*w->asks));
	for (const struct json *j = v->batch ? body->first : body; j != NULL;
	     j = v->batch ? j->next : NULL, m++) {
		if (m->kind == MCP_MESSAGE_REQUEST)
			add_ask(w, m, v->revision);
		else
			take_note(w->stdio, &w->arena, j, m);
	}
	return w->count > 0;
}

/*
 * Returns false if the line is refused. If it has a request, the error is sent.
 */
static bool
decide(
    struct mcp_stdio_batch *w, const struct json *body, struct mcp_verdict *v)
{
	struct mcp_stdio *s = w->stdio;
	const struct mcp_version_input in = {
		.body = body,
		.no_headers = true,
		.version = s->agreed < MCP_REVISIONS
		               ? str_of(mcp_version_name(s->agreed))
		               : STR_NONE,
		.method = STR_NONE,
		.name = STR_NONE,
		.modern_methods = w->use.server->modern_methods,
	};

	mcp_version_decide(v, &w->arena, &in);
	agree(s, v);
	if (v->status == 200 || v->status == 202)
		return true;
	if (v->message.kind != MCP_MESSAGE_NOTIFICATION)
		mcp_stdio_refuse(s, v->message.id, v->code, v->text, v->data);
	return false;
}

void
mcp_stdio_line(struct mcp_stdio *s, struct str line)
{
	struct mcp_stdio_batch *w;
	struct err why = { .kind = ERR_NONE };
	const struct json *body;
	struct mcp_verdict v;

	/* Some clients write CR LF. In JSON a CR is white space. */
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	line = str_trim(line);
	if (line.n == 0)
		return;
	w = mcp_stdio_batch_new(s);
	w->bytes = line.n;
	line = arena_str(&w->arena, line);
	body = json_parse_bounded(
	    &w->arena, line, &w->use.server->json, JSON_LENIENT, &why);
	if (body == NULL && why.kind == ERR_OVERLOADED)
		mcp_stdio_refuse(
		    s, NULL, MCP_REFUSED, STR(MCP_NO_MEMORY), STR_NONE);
	else if (body == NULL)
		mcp_stdio_refuse(s, mcp_message_find_id(&w->arena, line),
		    MCP_PARSE_ERROR,
		    arena_strf(&w->arena, "Parse error: %s", why.text),
		    STR_NONE);
	if (body == NULL || !decide(w, body, &v) ||
	    !take_messages(w, body, &v)) {
		mcp_stdio_batch_free(w, true);
		return;
	}
	list_append(&s->waiting, &w->link);
	s->waiting_count++;
	s->waiting_bytes += w->bytes;
}
