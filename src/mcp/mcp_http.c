/* mcp_http.c - the endpoint: a POST from HTTP to its messages. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/mcp_caller.h"
#include "mcp/mcp_request.h"
#include "mcp/mcp_http.h"
#include "mcp/mcp_registry.h"
#include "mcp/mcp_http_post.h"
#include "mcp/mcp_server.h"
#include "mcp/mcp_session.h"
#include "mcp/mcp_text.h"

struct str
mcp_http_header(const struct http_exchange *ex, const char *name)
{
	struct str s = http_headers_get(&ex->request.headers, name);

	/* RFC 9110 5.5: white space around a value is not part of it. */
	return s.p != NULL ? str_trim(s) : STR_NONE;
}

bool
mcp_http_accepts(const struct http_exchange *ex, bool unsaid)
{
	static const char *const ranges[] = { "text/event-stream", "text/*",
		"*/*" };
	struct str accept = mcp_http_header(ex, "Accept");

	if (accept.p == NULL)
		return unsaid;
	for (size_t i = 0; i < LEN(ranges); i++)
		if (memmem(accept.p, accept.n, ranges[i], strlen(ranges[i])) !=
		    NULL)
			return true;
	return false;
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

void
mcp_http_later(struct http_exchange *ex)
{
	http_headers_add(
	    ex->arena, &ex->response.headers, STR("Retry-After"), STR("10"));
}

void
mcp_http_overloaded(struct http_exchange *ex)
{
	http_headers_add(
	    ex->arena, &ex->response.headers, STR("Retry-After"), STR("1"));
	mcp_http_refuse(
	    ex, 503, NULL, MCP_REFUSED, STR(MCP_NO_MEMORY), STR_NONE);
}

struct mcp_caller *
mcp_http_caller(const struct http_exchange *ex)
{
	struct mcp_caller *c = arena_new(ex->arena, sizeof(*c));

	c->principal = ex->principal;
	return c;
}

/* A legacy request that names a session must name one that is its own. */
static bool
enter_session(struct http_exchange *ex, struct mcp_verdict *v,
    struct mcp_session_key *k, struct mcp_session_view *view)
{
	/* Now, and not while others wait for the hub. */
	mcp_caller_id(k->caller, k->registry);
	if (!mcp_session_find(k, ex->arena, view)) {
		mcp_http_refuse(ex, 404, v->message.id, MCP_NO_SESSION,
		    STR("Session not found: initialize again"), STR_NONE);
		return false;
	}
	if (mcp_http_header(ex, "MCP-Protocol-Version").p == NULL)
		v->revision = view->revision;
	if (v->batch && v->revision != MCP_2025_03_26) {
		mcp_http_refuse(ex, 400, NULL, MCP_INVALID_REQUEST,
		    STR("Invalid request: only 2025-03-26 has batches"),
		    STR_NONE);
		return false;
	}
	return true;
}

/* One that names none is served without.  False: ex is answered. */
static bool
find_session(const struct mcp_server *s, struct http_exchange *ex,
    struct mcp_verdict *v, struct mcp_session_key *k,
    struct mcp_session_view *view)
{
	*view = (struct mcp_session_view){ .log_level = -1 };
	*k = (struct mcp_session_key){
		.registry = s->registry,
		.surface = s->surface,
		.caller = mcp_http_caller(ex),
	};
	if (s->registry == NULL || v->revision >= MCP_2026_07_28 ||
	    str_is(v->message.method, "initialize"))
		return true;
	k->id = mcp_http_header(ex, "Mcp-Session-Id");
	if (k->id.n > 0)
		return enter_session(ex, v, k, view);
	k->id = STR_NONE;
	return true;
}

/* A POST whose body is awaited; on the exchange's arena. */
struct posted {
	const struct mcp_server *server;
	void *thread;
};

static void
on_posted(void *context, struct http_exchange *ex)
{
	const struct posted *posted = context;
	const struct mcp_server *s = posted->server;
	struct err why = { .kind = ERR_NONE };
	struct mcp_verdict v;
	struct mcp_session_key key;
	struct mcp_session_view view;
	struct mcp_version_input in = {
		.version = mcp_http_header(ex, "MCP-Protocol-Version"),
		.method = mcp_http_header(ex, "Mcp-Method"),
		.name = mcp_http_header(ex, "Mcp-Name"),
		.modern_methods = s->modern_methods,
	};

	in.body =
	    json_parse_bounded(ex->arena, ex->request.body, &s->json, 0, &why);
	if (why.kind == ERR_OVERLOADED) {
		mcp_http_overloaded(ex);
		return;
	}
	if (in.body == NULL) {
		mcp_http_refuse(ex, 400, NULL, MCP_PARSE_ERROR,
		    arena_strf(ex->arena, "Parse error: %s", why.text),
		    STR_NONE);
		return;
	}
	mcp_version_decide(&v, ex->arena, &in);
	if (v.status != 200 && v.status != 202)
		mcp_http_refuse(
		    ex, v.status, v.message.id, v.code, v.text, v.data);
	else if (find_session(s, ex, &v, &key, &view))
		mcp_http_post_start(&(struct mcp_http_post_input){
		    s, posted->thread, ex, &v, in.body, &key, &view });
}

static void
handle_post(const struct mcp_server *s, void *thread, struct http_exchange *ex,
    const struct http_body_bound *most)
{
	struct posted *posted;

	if (!http_media_type_is_json(mcp_http_header(ex, "Content-Type"))) {
		mcp_http_refuse(ex, 415, NULL, MCP_REFUSED,
		    STR("Content-Type must be application/json"), STR_NONE);
		return;
	}
	posted = arena_new(ex->arena, sizeof(*posted));
	*posted = (struct posted){ s, thread };
	http_exchange_read_body(ex, most, on_posted, posted);
}

void
mcp_http_handle(const struct mcp_server *s, void *thread,
    struct http_exchange *ex, const struct http_body_bound *most)
{
	if (ex->request.method == HTTP_METHOD_POST)
		handle_post(s, thread, ex, most);
	else
		mcp_http_session(s, ex);
}
