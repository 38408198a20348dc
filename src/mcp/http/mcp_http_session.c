/*
 * mcp_http_session.c - GET reads the client's stream of a session, DELETE ends
 * the session.
 */
#include "base/base.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/http/mcp_http_internal.h"

static void
refuse_method(struct http_exchange *ex, struct str allow)
{
	http_headers_add(ex->arena, &ex->response.headers, STR("Allow"), allow);
	mcp_http_refuse(ex, 405, NULL, MCP_REFUSED,
	    STR("Method not allowed: this endpoint takes POST"), STR_NONE);
}

static void
refuse_absent(struct http_exchange *ex)
{
	mcp_http_refuse(ex, 404, NULL, MCP_NO_SESSION,
	    STR("Session not found: initialize again"), STR_NONE);
}

/* The channel and event to resume from. */
static bool
find_place(struct http_exchange *ex, uint64_t *channel, uint64_t *from)
{
	struct str last = mcp_http_header(ex, "Last-Event-ID");

	*channel = 0;
	*from = 0;
	if (last.p == NULL)
		return true;
	if (!mcp_session_event_id(last, channel, from))
		return false;
	(*from)++;
	return true;
}

static void
open_stream(const struct mcp_session_key *k, struct http_exchange *ex)
{
	struct mcp_session_view view;
	uint64_t channel, from;

	if (!find_place(ex, &channel, &from)) {
		mcp_http_refuse(ex, 400, NULL, MCP_REFUSED,
		    STR("Last-Event-ID is not one that this server gave"),
		    STR_NONE);
		return;
	}
	if (!mcp_session_find(k, ex->arena, &view)) {
		refuse_absent(ex);
		return;
	}
	ex->route = "mcp stream";
	switch (mcp_session_read(
	    k, ex, channel, from, view.revision >= MCP_2025_11_25)) {
	case MCP_READ_BEGUN:
		break;
	case MCP_READ_ABSENT:
		refuse_absent(ex);
		break;
	case MCP_READ_TAKEN:
		mcp_http_refuse(ex, 409, NULL, MCP_REFUSED,
		    STR("This session has a stream open already"), STR_NONE);
		break;
	case MCP_READ_FULL:
		mcp_http_later(ex);
		mcp_http_refuse(ex, 503, NULL, MCP_REFUSED,
		    STR("Too many streams are open; close one, or try again "
		        "later"),
		    STR_NONE);
		break;
	}
}

static void
handle_get(const struct mcp_session_key *k, struct http_exchange *ex)
{
	if (!mcp_http_accepts(ex, false))
		mcp_http_refuse(ex, 406, NULL, MCP_REFUSED,
		    STR("A GET here is a stream: Accept must name "
		        "text/event-stream"),
		    STR_NONE);
	else
		open_stream(k, ex);
}

static void
handle_delete(const struct mcp_session_key *k, struct http_exchange *ex)
{
	if (!mcp_session_close(k)) {
		refuse_absent(ex);
		return;
	}
	ex->route = "mcp end of session";
	ex->response.status = 200;
	http_exchange_send(ex);
}

/* 2026-07-28 has neither method. Returns false if ex is answered. */
static bool
check_revision(struct http_exchange *ex)
{
	struct str version = mcp_http_header(ex, "MCP-Protocol-Version");
	enum mcp_revision r = mcp_version_find(version);

	if (version.p == NULL || r < MCP_2026_07_28)
		return true;
	if (r == MCP_2026_07_28)
		refuse_method(ex, STR("POST, OPTIONS"));
	else
		mcp_http_refuse(ex, 400, NULL, MCP_REFUSED,
		    str_of(mcp_version_unsupported), STR_NONE);
	return false;
}

void
mcp_http_session(const struct mcp_server *s, struct http_exchange *ex)
{
	const struct mcp_session_key k = {
		.registry = s->registry,
		.surface = s->surface,
		.id = mcp_http_header(ex, "Mcp-Session-Id"),
		.caller = mcp_http_caller(ex),
	};
	const enum http_method m = ex->request.method;

	/* Without sessions, POST is the only method. */
	if (s->registry == NULL || k.id.n == 0)
		refuse_method(ex, STR("POST, OPTIONS"));
	else if (m != HTTP_METHOD_GET && m != HTTP_METHOD_DELETE)
		refuse_method(ex, MCP_HTTP_ALLOW);
	else if (!check_revision(ex))
		return;
	else if (m == HTTP_METHOD_GET)
		handle_get(&k, ex);
	else
		handle_delete(&k, ex);
}
