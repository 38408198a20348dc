/* mcp_http.c - the MCP endpoint: HTTP around the messages. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json.h"
#include "http/http_server.h"
#include "mcp/mcp_ask.h"
#include "mcp/mcp_http.h"
#include "mcp/mcp_server.h"
#include "mcp/mcp_text.h"

/* One POST: its messages and their answers, on the exchange's arena. */
struct mcp_post {
	struct http_exchange *exchange;
	struct mcp_ask *asks; /* the requests, in order */
	size_t count, pending;
	bool batch;
};

static void
accepted(struct http_exchange *ex)
{
	ex->route = "mcp notification";
	ex->response.status = 202;
	http_exchange_send(ex);
}

/* Every request has its answer: put them together and send. */
static void
finish(struct mcp_post *p)
{
	struct http_exchange *ex = p->exchange;
	struct buf b;

	if (!p->batch) {
		http_response_json(&ex->response, 200, p->asks[0].answer);
		http_exchange_send(ex);
		return;
	}
	buf_init(&b, MCP_TEXT_MAX);
	for (size_t i = 0; i < p->count; i++) {
		buf_putc(&b, i == 0 ? '[' : ',');
		buf_add_str(&b, p->asks[i].answer);
	}
	buf_putc(&b, ']');
	ex->route = "mcp batch";
	http_response_json(&ex->response, 200, mcp_text_take(ex->arena, &b));
	http_exchange_send(ex);
}

static void
on_answered(struct mcp_ask *q)
{
	struct mcp_post *p = q->context;

	if (--p->pending == 0)
		finish(p);
}

static void
add_ask(struct mcp_post *p, const struct mcp_ask *form, struct mcp_message m)
{
	if (m.kind != MCP_MESSAGE_REQUEST)
		return;
	p->asks[p->count] = *form;
	p->asks[p->count].message = m;
	p->asks[p->count].context = p;
	p->count++;
}

/* Start all.  One more is pending until then, so that p lives to the end. */
static void
run(struct mcp_post *p)
{
	size_t n = p->count;

	p->pending = n + 1;
	for (size_t i = 0; i < n; i++)
		mcp_server_dispatch(&p->asks[i]);
	if (--p->pending == 0)
		finish(p);
}

static void
carry_out(const struct mcp_server *server, void *t, struct http_exchange *ex,
    const struct mcp_verdict *v, const struct json *body)
{
	struct mcp_post *p = arena_new(ex->arena, sizeof(*p));
	size_t room = v->batch ? body->count : 1;
	struct mcp_ask form = {
		.server = server,
		.thread = t,
		.arena = ex->arena,
		.request = &ex->request,
		.authorization =
		    http_headers_get(&ex->request.headers, "Authorization"),
		.request_id = ex->request.id,
		.route = &ex->route,
		.revision = v->revision,
		.answered = on_answered,
	};

	p->exchange = ex;
	p->batch = v->batch;
	p->asks = arena_new(ex->arena, room * sizeof(*p->asks));
	if (!v->batch)
		add_ask(p, &form, v->message);
	for (const struct json *m = v->batch ? body->first : NULL; m != NULL;
	     m = m->next) {
		struct mcp_message message;

		mcp_message_read(&message, m);
		add_ask(p, &form, message);
	}
	if (p->count == 0)
		accepted(ex); /* notifications only */
	else
		run(p);
}

static void
refuse(struct http_exchange *ex, int status, const struct json *id,
    enum mcp_code code, struct str text, struct str data)
{
	struct buf b;

	buf_init(&b, MCP_TEXT_MAX);
	mcp_message_error(&b, id, code, text, data);
	http_response_json(&ex->response, status, mcp_text_take(ex->arena, &b));
	http_exchange_send(ex);
}

/* RFC 9110 5.5: white space around a value is not part of it. */
static struct str
header(const struct http_exchange *ex, const char *name)
{
	struct str s = http_headers_get(&ex->request.headers, name);

	return s.p != NULL ? str_trim(s) : STR_NONE;
}

static void
handle_post(const struct mcp_server *s, void *t, struct http_exchange *ex)
{
	struct err why = { .kind = ERR_NONE };
	struct mcp_verdict v;
	struct mcp_era_input in = {
		.version = header(ex, "MCP-Protocol-Version"),
		.method = header(ex, "Mcp-Method"),
		.name = header(ex, "Mcp-Name"),
		.modern_methods = s->modern_methods,
	};

	if (!http_is_json(header(ex, "Content-Type"))) {
		refuse(ex, 415, NULL, MCP_REFUSED,
		    STR("Content-Type must be application/json"), STR_NONE);
		return;
	}
	in.body =
	    json_parse(ex->arena, ex->request.body, s->json_depth, 0, &why);
	if (in.body == NULL) {
		refuse(ex, 400, NULL, MCP_PARSE_ERROR,
		    arena_strf(ex->arena, "Parse error: %s", why.text),
		    STR_NONE);
		return;
	}
	mcp_era_decide(&v, ex->arena, &in);
	if (v.status == 200)
		carry_out(s, t, ex, &v, in.body);
	else if (v.status == 202)
		accepted(ex);
	else
		refuse(ex, v.status, v.message.id, v.code, v.text, v.data);
}

/* No sessions and no stream of our own: GET and DELETE have nothing to do. */
static void
refuse_method(struct http_exchange *ex)
{
	http_headers_add(
	    ex->arena, &ex->response.headers, STR("Allow"), MCP_HTTP_ALLOW);
	refuse(ex, 405, NULL, MCP_REFUSED,
	    STR("Method not allowed: this endpoint takes POST"), STR_NONE);
}

void
mcp_http_handle(
    const struct mcp_server *s, void *thread, struct http_exchange *ex)
{
	if (ex->request.method == HTTP_METHOD_POST)
		handle_post(s, thread, ex);
	else
		refuse_method(ex);
}
