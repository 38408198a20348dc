/* expose_reply.c - responses that all kinds of surfaces send. */
#include "base/base.h"
#include "expose/surface/expose_cors.h"
#include "expose/surface/expose_reply.h"
#include "http/http.h"

void
expose_reply_error(struct http_exchange *ex, int status, const char *message)
{
	http_response_error(
	    &ex->response, ex->arena, status, NULL, ex->request.id, message);
}

void
expose_reply_method(struct http_exchange *ex, struct str allow)
{
	if (ex->request.method == HTTP_METHOD_OPTIONS) {
		expose_cors_options(ex, allow);
		return;
	}
	expose_reply_error(ex, 405, "Method not allowed");
	http_headers_add(ex->arena, &ex->response.headers, STR("Allow"), allow);
}

bool
expose_reply_is_read(struct http_exchange *ex)
{
	if (ex->request.method == HTTP_METHOD_GET ||
	    ex->request.method == HTTP_METHOD_HEAD)
		return true;
	expose_reply_method(ex, STR("GET, HEAD, OPTIONS"));
	return false;
}

bool
expose_reply_not_modified(struct http_exchange *ex, struct str etag)
{
	struct http_headers *h = &ex->response.headers;

	http_headers_add(ex->arena, h, STR("ETag"), etag);
	http_headers_add(ex->arena, h, STR("Cache-Control"), STR("no-cache"));
	if (!http_headers_know(&ex->request.headers, etag))
		return false;
	ex->response.status = 304;
	return true;
}
