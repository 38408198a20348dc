/* mcp_server.c - the methods of the protocol itself, and the dispatcher. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/mcp_elicitation.h"
#include "mcp/server/mcp_listen.h"
#include "mcp/server/mcp_request.h"
#include "mcp/server/mcp_server.h"

enum {
	DISCOVER_TTL_MS = 60 * 60 * 1000,
	ANSWER_ROOM = 16 * 1024, /* bytes of memory that every response needs */
};

/*
 * Returns the member "instructions" or "". A transport without streams sends no
 * headers.
 */
static struct str
instructions(const struct mcp_request *q)
{
	const struct str text = q->listen != NULL ? q->server->line_instructions
	                                          : q->server->instructions;

	if (text.n == 0)
		return STR("");
	return arena_strf(q->arena, ",\"instructions\":%.*s", STR_FMT(text));
}

static void
answer_initialize(struct mcp_request *q)
{
	struct str wanted = json_get_text(q->message.params, "protocolVersion");
	enum mcp_revision r = mcp_version_find(wanted);
	struct str words = instructions(q);

	/* For a version without initialize, or an unknown one: our latest. */
	if (r >= MCP_2026_07_28)
		r = MCP_2025_11_25;
	q->revision = r; /* the negotiated version */
	mcp_request_result(
	    q, arena_strf(q->arena,
	           "\"protocolVersion\":\"%s\",\"capabilities\":%.*s,"
	           "\"serverInfo\":%.*s%.*s",
	           mcp_version_name(r), STR_FMT(q->server->capabilities),
	           STR_FMT(q->server->info), STR_FMT(words)));
}

static void
answer_discover(struct mcp_request *q)
{
	const struct mcp_server *s = q->server;
	struct str caching = mcp_request_caching(q, DISCOVER_TTL_MS);
	struct str words = instructions(q);
	struct str capabilities = s->modern_capabilities.p != NULL
	                              ? s->modern_capabilities
	                              : s->capabilities;

	mcp_request_result(
	    q, arena_strf(q->arena,
	           "\"supportedVersions\":[\"%s\"],"
	           "\"capabilities\":%.*s%.*s%.*s",
	           mcp_version_name(MCP_2026_07_28), STR_FMT(capabilities),
	           STR_FMT(words), STR_FMT(caching)));
}

static void
answer_ping(struct mcp_request *q)
{
	mcp_request_result(q, STR(""));
}

static void
answer_set_level(struct mcp_request *q)
{
	int level =
	    mcp_request_log_level(json_get_text(q->message.params, "level"));

	if (level < 0) {
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.level must be debug, info, notice, warning, "
		        "error, critical, alert or emergency"));
		return;
	}
	mcp_session_set_level(&q->session, level);
	mcp_request_result(q, STR(""));
}

static void
watch(struct mcp_request *q, bool on)
{
	struct str uri = json_get_text(q->message.params, "uri");

	if (uri.n == 0)
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("params.uri must be the URI of a resource"));
	else if (q->request != NULL && q->session.id.n == 0)
		mcp_request_refuse(q, 400, MCP_REFUSED,
		    STR("This method needs a session: send the "
		        "Mcp-Session-Id that initialize returned"),
		    STR_NONE);
	else if (!mcp_session_watch(&q->session, uri, on))
		mcp_request_error(q, MCP_INVALID_PARAMS,
		    STR("This session has too many subscriptions already, "
		        "or the URI is longer than 2048 bytes"));
	else
		mcp_request_result(q, STR(""));
}

static void
answer_subscribe(struct mcp_request *q)
{
	watch(q, true);
}

static void
answer_unsubscribe(struct mcp_request *q)
{
	watch(q, false);
}

static const struct mcp_method own_methods[] = {
	{ "logging/setLevel", "mcp logging/setLevel", MCP_2024_11_05,
	    MCP_2025_11_25, answer_set_level },
	{ "resources/subscribe", "mcp resources/subscribe", MCP_2024_11_05,
	    MCP_2025_11_25, answer_subscribe },
	{ "resources/unsubscribe", "mcp resources/unsubscribe", MCP_2024_11_05,
	    MCP_2025_11_25, answer_unsubscribe },
	{ "subscriptions/listen", "mcp subscriptions/listen", MCP_2026_07_28,
	    MCP_2026_07_28, mcp_listen_start },
	{ "server/discover", "mcp server/discover", MCP_2026_07_28,
	    MCP_2026_07_28, answer_discover },
	{ "initialize", "mcp initialize", MCP_2024_11_05, MCP_2025_11_25,
	    answer_initialize },
	{ "ping", "mcp ping", MCP_2024_11_05, MCP_2025_11_25, answer_ping },
	{ NULL, NULL, MCP_REVISIONS, MCP_REVISIONS, NULL },
};

/* Does the server offer the method? Some need more than a row in the table. */
static bool
is_offered(const struct mcp_server *s, const struct mcp_method *m)
{
	if (str_is(str_of(m->name), "logging/setLevel"))
		return s->logging;
	if (str_starts(str_of(m->name), STR("resources/")) &&
	    str_ends(str_of(m->name), STR("subscribe")))
		return s->subscribe && s->registry != NULL;
	if (str_is(str_of(m->name), "subscriptions/listen"))
		return s->registry != NULL;
	return true;
}

static size_t
add_modern(struct mcp_server *s, size_t n, const struct mcp_method *methods)
{
	for (const struct mcp_method *m = methods; m->name != NULL; m++)
		if (m->to >= MCP_2026_07_28 && is_offered(s, m) &&
		    n < MCP_METHODS_MAX - 1)
			s->modern_methods[n++] = m->name;
	s->modern_methods[n] = NULL;
	return n;
}

void
mcp_server_init(struct mcp_server *s)
{
	add_modern(s, add_modern(s, 0, s->methods), own_methods);
}

static const struct mcp_method *
find(const struct mcp_method *methods, const struct mcp_request *q)
{
	for (const struct mcp_method *m = methods; m->name != NULL; m++)
		if (str_is(q->message.method, m->name) &&
		    q->revision >= m->from && q->revision <= m->to)
			return m;
	return NULL;
}

/* The last check of 2026-07-28.  Returns false if q is answered. */
static bool
check_params(struct mcp_request *q)
{
	const struct json *params = q->message.params, *schema;
	struct str problem;

	if (q->server->tool_schema == NULL || q->request == NULL ||
	    q->revision < MCP_2026_07_28 ||
	    !str_is(q->message.method, "tools/call"))
		return true;
	schema = q->server->tool_schema(q, json_get_text(params, "name"));
	problem = mcp_param_problem(q->arena, schema,
	    json_get(params, "arguments"), &q->request->headers);
	if (problem.p == NULL)
		return true;
	mcp_request_refuse(q, 400, MCP_HEADER_MISMATCH, problem, STR_NONE);
	return false;
}

void
mcp_server_dispatch(struct mcp_request *q)
{
	const struct mcp_method *m = find(q->server->methods, q);

	/* Each message of a batch is checked. */
	if (!arena_has_room(q->arena, ANSWER_ROOM)) {
		mcp_request_refuse(
		    q, 503, MCP_REFUSED, STR(MCP_NO_MEMORY), STR_NONE);
		return;
	}
	if (m == NULL)
		m = find(own_methods, q);
	if (m == NULL || !is_offered(q->server, m)) {
		mcp_request_error(
		    q, MCP_UNKNOWN_METHOD, STR("Method not found"));
		return;
	}
	if (q->route != NULL)
		*q->route = m->route;
	q->method = m;
	if (check_params(q) && mcp_elicitation_open(q))
		m->answer(q);
}
