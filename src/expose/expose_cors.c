/* expose_cors.c - Access-Control headers (Fetch, section 3.3). */
#include "expose/expose_cors.h"
#include "http/http_ascii.h"
#include "http/http_server.h"
#include "spec/spec.h"

enum { ASKED_BYTES = 4096 };

static void
add(struct http_exchange *ex, struct str name, struct str value)
{
	http_headers_add(ex->arena, &ex->response.headers, name, value);
}

static bool
is_listed(const struct spec_cors *c, struct str origin)
{
	for (size_t i = 0; i < c->origin_count; i++) {
		if (str_equal_nocase(str_of(c->origins[i]), origin))
			return true;
	}
	return false;
}

bool
expose_cors_check(const struct spec_cors *c, struct http_exchange *ex)
{
	struct str origin = http_headers_get(&ex->request.headers, "Origin");
	bool listed = c != NULL && origin.p != NULL && is_listed(c, origin);

	/* A cache must not give one page the answer that was for another. */
	if (origin.p != NULL || (c != NULL && !c->any))
		add(ex, STR("Vary"), STR("Origin"));
	if (origin.p == NULL)
		return true;
	if (ex->is_foreign && !listed && (c == NULL || !c->any)) {
		http_response_error(&ex->response, ex->arena, 403, NULL,
		    ex->request.id,
		    "pages of this Origin may not call this surface: list it "
		    "under x-claviger, cors, origins, or allow it with "
		    "--origin ORIGIN");
		return false;
	}
	add(ex, STR("Access-Control-Allow-Origin"),
	    ex->is_foreign && !listed ? STR("*") : origin);
	if (listed && c->credentials)
		add(ex, STR("Access-Control-Allow-Credentials"), STR("true"));
	add(ex, STR("Access-Control-Expose-Headers"),
	    STR("Mcp-Session-Id, WWW-Authenticate, X-Request-Id, Retry-After, "
	        "ETag, Link, Location, Content-Disposition, "
	        "X-RateLimit-Limit, X-RateLimit-Remaining, "
	        "X-RateLimit-Reset"));
	return true;
}

/* RFC 9110 5.6.1: names, commas and white space between them. */
static bool
is_name_list(struct str s)
{
	if (s.n == 0 || s.n > ASKED_BYTES)
		return false;
	while (s.p != NULL) {
		struct str name = str_trim(str_cut(&s, ','));

		if (name.n > 0 && !http_ascii_is_token(name))
			return false;
	}
	return true;
}

void
expose_cors_options(struct http_exchange *ex, struct str allow)
{
	const struct http_headers *h = &ex->request.headers;
	struct str asked =
	    http_headers_get(h, "Access-Control-Request-Headers");

	ex->response.status = 204;
	add(ex, STR("Allow"), allow);
	if (http_headers_get(h, "Origin").p == NULL ||
	    http_headers_get(h, "Access-Control-Request-Method").p == NULL)
		return;
	add(ex, STR("Access-Control-Allow-Methods"), allow);
	/* A file may take any header: which ones counts is for the call. */
	add(ex, STR("Access-Control-Allow-Headers"),
	    is_name_list(asked)
	        ? asked
	        : STR("Content-Type, Authorization, Idempotency-Key, "
	              "X-Request-Id, MCP-Protocol-Version, Mcp-Method, "
	              "Mcp-Name, Mcp-Session-Id, Last-Event-ID"));
	add(ex, STR("Access-Control-Max-Age"), STR("600"));
	add(ex, STR("Vary"),
	    STR("Access-Control-Request-Method, "
	        "Access-Control-Request-Headers"));
}
