/* mcp_http.c - the endpoint: from an HTTP request to its messages. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/http/mcp_http_internal.h"
#include "mcp/http/mcp_http_post.h"

/*
 * An older client may use only a session of its own. Returns false if ex is
 * answered.
 */
static bool
enter_session(struct http_exchange *ex, struct mcp_verdict *v,
    struct mcp_session_key *k, struct mcp_session_view *view)
{
	/* Compute the id before the registry is locked. */
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

/*
 * A request without a session id is served without a session. Returns false if
 * ex is answered.
 */
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

/* A POST whose body is being read; on the arena of the exchange. */
struct posted {
	const struct mcp_server *server;
	void *thread;
};

static void
on_posted(void *context, struct http_exchange *ex)
{
	const struct posted *posted = context;
	const struct mcp_server *s = posted->server;
	struct err why;
	struct mcp_verdict v;
	struct mcp_session_key key;
	struct mcp_session_view view;
	struct mcp_version_input in = {
		.version = mcp_http_header(ex, "MCP-Protocol-Version"),
		.method = mcp_http_header(ex, "Mcp-Method"),
		.name = mcp_http_header(ex, "Mcp-Name"),
		.modern_methods = s->modern_methods,
	};

	why.kind = ERR_NONE;
	in.body = json_parse_bounded(
	    ex->arena, ex->request.body, &s->json, JSON_LENIENT, &why);
	if (why.kind == ERR_OVERLOADED) {
		mcp_http_overloaded(ex);
		return;
	}
	if (in.body == NULL) {
		mcp_http_refuse(ex, 400,
		    mcp_message_find_id(ex->arena, ex->request.body),
		    MCP_PARSE_ERROR,
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
