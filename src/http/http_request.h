/* http_request.h - a request as a handler receives it. */
#ifndef CLAVIGER_HTTP_HTTP_REQUEST_H
#define CLAVIGER_HTTP_HTTP_REQUEST_H

#include "base/base.h"
#include "http/http_headers.h"
#include "http/http_method.h"

struct trace;

/*
 * All texts are borrowed from the exchange, or from the code that made the
 * request, and are valid until it is answered.
 */
struct http_request {
	enum http_method method;
	struct str target; /* as sent */
	struct str path; /* before the "?", still percent-encoded */
	struct str query; /* after the "?"; STR_NONE: there is no "?" */
	/*
	 * The host that was asked, "name:port": of an absolute target, else of
	 * Host.  The listener has checked its name.  STR_NONE: HTTP/1.0.
	 */
	struct str authority;
	struct http_headers headers;
	struct str body; /* without chunk framing; n == 0: no body */
	struct str id; /* X-Request-Id if valid, else a generated id */
	struct trace *trace; /* records the request; NULL: no tracing */
};

#endif
