/* expose_mcp.c - the MCP endpoint: HTTP around the messages. */
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"
#include "engine/call.h"
#include "expose/expose_cors.h"
#include "expose/expose_kind.h"
#include "expose/expose_mcp.h"
#include "expose/mcp_ask.h"
#include "expose/mcp_call.h"
#include "expose/mcp_text.h"
#include "http/http_server.h"

#define ALLOW STR("POST, OPTIONS")

enum {
	DISCOVER_TTL_MS = 60 * 60 * 1000,
	LIST_TTL_MS = 5 * 60 * 1000,
	INSTRUCTION_BYTES = 2000, /* hosts keep them in every context */
};

/* One POST: its messages and their answers, on the exchange's arena. */
struct mcp_post {
	struct http_exchange *exchange;
	struct mcp_ask *asks; /* the requests, in order */
	size_t count, pending;
	bool batch;
};

static void
answer_initialize(struct mcp_ask *q)
{
	struct str wanted = json_get_text(q->message.params, "protocolVersion");
	enum mcp_revision r = mcp_era_find(wanted);

	/* A version that has no initialize, or that is unknown: our latest. */
	if (r >= MCP_2026_07_28)
		r = MCP_2025_11_25;
	mcp_ask_result(q,
	    arena_strf(q->exchange->arena,
	        "\"protocolVersion\":\"%s\",\"capabilities\":{\"tools\":{}},"
	        "\"serverInfo\":%.*s%s%.*s",
	        mcp_era_name(r), STR_FMT(q->server->info),
	        q->server->instructions.p != NULL ? ",\"instructions\":" : "",
	        STR_FMT(q->server->instructions)));
}

static void
answer_discover(struct mcp_ask *q)
{
	struct str caching = mcp_ask_caching(q, DISCOVER_TTL_MS);

	mcp_ask_result(q,
	    arena_strf(q->exchange->arena,
	        "\"supportedVersions\":[\"%s\"],"
	        "\"capabilities\":{\"tools\":{}}%s%.*s%.*s",
	        mcp_era_name(MCP_2026_07_28),
	        q->server->instructions.p != NULL ? ",\"instructions\":" : "",
	        STR_FMT(q->server->instructions), STR_FMT(caching)));
}

static void
answer_ping(struct mcp_ask *q)
{
	mcp_ask_result(q, STR(""));
}

/* All tools are on the first page, so no cursor was ever given out. */
static void
answer_list(struct mcp_ask *q)
{
	const struct json *cursor = json_get(q->message.params, "cursor");
	struct buf b;

	if (cursor != NULL &&
	    (cursor->kind != JSON_STRING || cursor->text.n > 0)) {
		mcp_ask_error(q, MCP_INVALID_PARAMS,
		    STR("params.cursor is not one that this server gave"));
		return;
	}
	buf_init(&b, MCP_TEXT_MAX);
	buf_puts(&b, "\"tools\":");
	buf_add_str(&b, q->server->tools.list[q->revision]);
	buf_add_str(&b, mcp_ask_caching(q, LIST_TTL_MS));
	mcp_ask_result(q, mcp_text_take(q->exchange->arena, &b));
}

/* What is served, and from which revision to which. */
static const struct {
	const char *name, *route;
	enum mcp_revision from, to;
	void (*answer)(struct mcp_ask *q);
} methods[] = {
	{ "tools/call", "mcp tools/call", MCP_2024_11_05, MCP_2026_07_28,
	    mcp_call_start },
	{ "tools/list", "mcp tools/list", MCP_2024_11_05, MCP_2026_07_28,
	    answer_list },
	{ "server/discover", "mcp server/discover", MCP_2026_07_28,
	    MCP_2026_07_28, answer_discover },
	{ "initialize", "mcp initialize", MCP_2024_11_05, MCP_2025_11_25,
	    answer_initialize },
	{ "ping", "mcp ping", MCP_2024_11_05, MCP_2025_11_25, answer_ping },
};

/* The modern ones of these, for the ladder. */
static const char *const modern_methods[] = { "tools/call", "tools/list",
	"server/discover", NULL };

static void
dispatch(struct mcp_ask *q)
{
	for (size_t i = 0; i < LEN(methods); i++) {
		if (str_is(q->message.method, methods[i].name) &&
		    q->revision >= methods[i].from &&
		    q->revision <= methods[i].to) {
			q->exchange->route = methods[i].route;
			methods[i].answer(q);
			return;
		}
	}
	mcp_ask_error(q, MCP_UNKNOWN_METHOD, STR("Method not found"));
}

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
		dispatch(&p->asks[i]);
	if (--p->pending == 0)
		finish(p);
}

static void
carry_out(const struct mcp_server *server, struct engine_thread *t,
    struct http_exchange *ex, const struct mcp_verdict *v,
    const struct json *body)
{
	struct mcp_post *p = arena_new(ex->arena, sizeof(*p));
	size_t room = v->batch ? body->count : 1;
	struct mcp_ask form = {
		.server = server,
		.thread = t,
		.exchange = ex,
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
handle_post(
    struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	struct err why = { .kind = ERR_NONE };
	struct mcp_verdict v;
	struct mcp_era_input in = {
		.version = header(ex, "MCP-Protocol-Version"),
		.method = header(ex, "Mcp-Method"),
		.name = header(ex, "Mcp-Name"),
		.modern_methods = modern_methods,
	};

	if (!http_is_json(header(ex, "Content-Type"))) {
		refuse(ex, 415, NULL, MCP_REFUSED,
		    STR("Content-Type must be application/json"), STR_NONE);
		return;
	}
	in.body = json_parse(ex->arena, ex->request.body,
	    engine_limits(x->engine)->json_depth, 0, &why);
	if (in.body == NULL) {
		refuse(ex, 400, NULL, MCP_PARSE_ERROR,
		    arena_strf(ex->arena, "Parse error: %s", why.text),
		    STR_NONE);
		return;
	}
	mcp_era_decide(&v, ex->arena, &in);
	if (v.status == 200)
		carry_out(x->own, t, ex, &v, in.body);
	else if (v.status == 202)
		accepted(ex);
	else
		refuse(ex, v.status, v.message.id, v.code, v.text, v.data);
}

/* No sessions and no stream of our own: GET and DELETE have nothing to do. */
static void
refuse_method(struct http_exchange *ex)
{
	http_headers_add(ex->arena, &ex->response.headers, STR("Allow"), ALLOW);
	refuse(ex, 405, NULL, MCP_REFUSED,
	    STR("Method not allowed: this endpoint takes POST"), STR_NONE);
}

static void
mcp_handle(struct exposer *x, struct engine_thread *t, struct http_exchange *ex)
{
	if (!str_is(ex->request.path, "/mcp") &&
	    !str_is(ex->request.path, "/")) {
		http_response_error(&ex->response, ex->arena, 404, NULL,
		    ex->request.id, "The MCP endpoint is /mcp");
		http_exchange_send(ex);
	} else if (ex->request.method == HTTP_METHOD_OPTIONS) {
		expose_cors_options(ex, ALLOW);
		http_exchange_send(ex);
	} else if (ex->request.method != HTTP_METHOD_POST) {
		refuse_method(ex);
	} else {
		handle_post(x, t, ex);
	}
}

static struct str
make_info(struct arena *a, const struct spec *s, const struct spec_exposes *x)
{
	struct json *v = json_new(a, JSON_OBJECT);

	json_add(v, "name",
	    json_new_text(a, x->namespace.n > 0 ? x->namespace : STR("mcp")));
	if (s->label.n > 0)
		json_add(v, "title",
		    json_new_text(a, text_clean(a, s->label, false, 200)));
	json_add(v, "version",
	    json_new_text(
	        a, s->version.n > 0 ? s->version : STR(CLAVIGER_VERSION)));
	return mcp_text_json(a, v);
}

/* Does any tool end where the caller's own key decides? */
static bool
asks_for_a_key(const struct exposer *x)
{
	for (const struct spec_operation *o = x->spec->operations; o != NULL;
	     o = o->next) {
		if (engine_reach(x->engine, o) & ENGINE_REACHES_AUTHORITY)
			return true;
	}
	return false;
}

static struct str
make_instructions(const struct exposer *x, struct arena *a)
{
	struct str text = x->spec->description;

	if (text.p == NULL)
		text = STR("");
	if (asks_for_a_key(x))
		text = arena_strf(a,
		    "%.*s%sSend `Authorization: Key <id>:<secret>` of an ADMIN "
		    "key with every request of the MCP connection: the key "
		    "authority decides by it.",
		    STR_FMT(text), text.n > 0 ? " " : "");
	if (text.n == 0)
		return STR_NONE;
	return mcp_text_json(
	    a, json_new_text(a, text_clean(a, text, true, INSTRUCTION_BYTES)));
}

static int
mcp_open(struct exposer *x, struct err *e)
{
	struct mcp_server *s = arena_new(&x->arena, sizeof(*s));

	(void)e; /* every file that loads has a tool list, maybe an empty one */
	s->engine = x->engine;
	s->is_private = x->auth != NULL;
	s->info = make_info(&x->arena, engine_spec(x->engine), x->spec);
	s->instructions = make_instructions(x, &x->arena);
	mcp_tools_build(&s->tools, &x->arena, x->spec);
	x->own = s;
	return 0;
}

static void
mcp_close(struct exposer *x)
{
	(void)x; /* all is on the exposer's arena */
}

const struct expose_kind expose_mcp_kind = {
	.type = SPEC_EXPOSES_MCP,
	.route = "mcp other",
	.open = mcp_open,
	.close = mcp_close,
	.handle = mcp_handle,
};
