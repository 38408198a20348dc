/* mcp_http_reply.c - headers of an exchange, and errors as its response. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/session/session.h"
#include "mcp/server/server.h"
#include "mcp/http/mcp_http_internal.h"

enum { ENVELOPE_DEPTH = 8 };

struct str
mcp_http_header(const struct http_exchange *ex, const char *name)
{
	struct str s = http_headers_get(&ex->request.headers, name);

	/* RFC 9110 5.5: white space around a value is not part of it. */
	return s.p != NULL ? str_trim(s) : STR_NONE;
}

/* Is a range that contains text/event-stream around the slash at `at`? */
static bool
is_stream_range(struct str accept, size_t at)
{
	const struct str before = str_part(accept, 0, at);
	const struct str behind = str_part(accept, at + 1, accept.n);

	if (str_ends(before, STR("text")))
		return str_starts(behind, STR("event-stream")) ||
		       str_starts(behind, STR("*"));
	return str_ends(before, STR("*")) && str_starts(behind, STR("*"));
}

bool
mcp_http_accepts(const struct http_exchange *ex, bool unsaid)
{
	struct str accept = mcp_http_header(ex, "Accept");

	if (accept.p == NULL)
		return unsaid;
	for (size_t at = str_find(accept, '/', 0); at < accept.n;
	     at = str_find(accept, '/', at + 1))
		if (is_stream_range(accept, at))
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

/*
 * Clients show their users the error of a JSON-RPC response, and of any other
 * body nothing.  Some require an id, which is null if none is known (JSON-RPC
 * 2.0 section 5).
 */
void
mcp_http_refused(struct http_exchange *ex)
{
	const struct json none = { .kind = JSON_NULL };
	struct err e = { .kind = ERR_NONE };
	const struct json *v =
	    json_parse(ex->arena, ex->response.body, ENVELOPE_DEPTH, 0, &e);
	const struct json *error = json_get(v, "error");
	const struct str text = json_get_text(error, "message");
	struct buf b;

	if (text.p == NULL)
		return;
	buf_init(&b, MCP_TEXT_MAX);
	mcp_message_error(&b, &none, MCP_REFUSED,
	    arena_strf(
	        ex->arena, "HTTP %d: %.*s", ex->response.status, STR_FMT(text)),
	    mcp_text_json(ex->arena, error));
	http_response_json(
	    &ex->response, ex->response.status, mcp_text_take(ex->arena, &b));
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
