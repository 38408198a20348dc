/* expose_cors.c - Access-Control headers (Fetch, section 3.3). */
#include "expose/expose_cors.h"
#include "http/http_server.h"

static void
add(struct http_exchange *ex, struct str name, struct str value)
{
	http_headers_add(ex->arena, &ex->response.headers, name, value);
}

void
expose_cors_mark(struct http_exchange *ex)
{
	struct str origin = http_headers_get(&ex->request.headers, "Origin");

	if (origin.p == NULL)
		return;
	/* The server has refused every origin that is not on its list. */
	add(ex, STR("Access-Control-Allow-Origin"), origin);
	add(ex, STR("Vary"), STR("Origin"));
	add(ex, STR("Access-Control-Expose-Headers"),
	    STR("Mcp-Session-Id, WWW-Authenticate, X-Request-Id, Retry-After"));
}

void
expose_cors_options(struct http_exchange *ex, struct str allow)
{
	const struct http_headers *h = &ex->request.headers;

	ex->response.status = 204;
	add(ex, STR("Allow"), allow);
	if (http_headers_get(h, "Origin").p == NULL ||
	    http_headers_get(h, "Access-Control-Request-Method").p == NULL)
		return;
	add(ex, STR("Access-Control-Allow-Methods"), allow);
	add(ex, STR("Access-Control-Allow-Headers"),
	    STR("Content-Type, Authorization, Idempotency-Key, X-Request-Id, "
	        "MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, "
	        "Last-Event-ID"));
	add(ex, STR("Access-Control-Max-Age"), STR("600"));
}
