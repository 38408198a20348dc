/* expose_cors.c - Access-Control headers (Fetch, section 3.3). */
#include "base/base.h"
#include "expose/surface/expose_cors.h"
#include "http/http.h"
#include "capability/capability.h"

enum { ASKED_NAMES = 64, ASKED_BYTES = 128 };

static void
add(struct http_exchange *ex, struct str name, struct str value)
{
	http_headers_add(ex->arena, &ex->response.headers, name, value);
}

static bool
is_listed(const struct capability_cors *c, struct str origin)
{
	for (size_t i = 0; i < c->origin_count; i++) {
		if (str_equal_nocase(str_of(c->origins[i]), origin))
			return true;
	}
	return false;
}

static bool
reject(struct http_exchange *ex, const char *why)
{
	http_response_error(
	    &ex->response, ex->arena, 403, NULL, ex->request.id, why);
	return false;
}

/* The message has the option as it can be typed. */
static bool
reject_origin(struct http_exchange *ex, struct str origin)
{
	struct str shown = http_host_plain_origin(origin);

	return reject(
	    ex, arena_printf(ex->arena,
	            "This Origin may not call this surface: list it under "
	            "x-claviger, cors, origins, or allow it with --origin %.*s",
	            STR_FMT(shown.p != NULL ? shown : STR("ORIGIN"))));
}

bool
expose_cors_check(
    const struct capability_cors *c, struct http_exchange *ex, bool is_document)
{
	struct str origin = http_headers_get(&ex->request.headers, "Origin");
	bool listed = c != NULL && origin.p != NULL && is_listed(c, origin);
	bool refused = ex->site.is_foreign && !listed && (c == NULL || !c->any);

	/* Caches must not send the response for one origin to another. */
	if (origin.p != NULL || (c != NULL && !c->any))
		add(ex, STR("Vary"), STR("Origin"));
	if (origin.p == NULL && refused &&
	    !(ex->site.is_navigation && is_document))
		return reject(ex,
		    "Cross-origin requests must have the header Origin: "
		    "call this surface with fetch(), and list the page's "
		    "origin under x-claviger, cors, origins");
	if (origin.p == NULL)
		return true;
	if (refused)
		return reject_origin(ex, origin);
	add(ex, STR("Access-Control-Allow-Origin"),
	    ex->site.is_foreign && !listed ? STR("*") : origin);
	if (listed && c->credentials)
		add(ex, STR("Access-Control-Allow-Credentials"), STR("true"));
	add(ex, STR("Access-Control-Expose-Headers"),
	    STR("Mcp-Session-Id, WWW-Authenticate, X-Request-Id, Retry-After, "
	        "ETag, Link, Location, Content-Disposition, "
	        "X-RateLimit-Limit, X-RateLimit-Remaining, "
	        "X-RateLimit-Reset"));
	return true;
}

/* The headers that MCP and REST clients usually send. */
#define USUAL                                                                  \
	STR("Content-Type, Authorization, Idempotency-Key, X-Request-Id, "     \
	    "MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, "     \
	    "Last-Event-ID")

/*
 * Reports whether the list (RFC 9110 5.6.1) contains the name, ignoring case.
 */
static bool
has_name(struct str list, struct str name)
{
	while (list.p != NULL) {
		if (str_equal_nocase(str_trim(str_cut(&list, ',')), name))
			return true;
	}
	return false;
}

/*
 * Returns the usual names and the requested ones.  A file may use any header;
 * the call takes only those that it needs.
 */
static struct str
allowed_headers(struct arena *a, struct str asked)
{
	struct str out = USUAL;

	for (int i = 0; asked.p != NULL && i < ASKED_NAMES; i++) {
		struct str name = str_trim(str_cut(&asked, ','));

		if (name.n <= ASKED_BYTES && http_ascii_is_token(name) &&
		    !has_name(out, name))
			out = arena_strf(
			    a, "%.*s, %.*s", STR_FMT(out), STR_FMT(name));
	}
	return out;
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
	add(ex, STR("Access-Control-Allow-Headers"),
	    allowed_headers(ex->arena, asked));
	add(ex, STR("Access-Control-Max-Age"), STR("600"));
	add(ex, STR("Vary"),
	    STR("Access-Control-Request-Method, "
	        "Access-Control-Request-Headers"));
}
