/* http_message.h - a request and a response, with no socket in sight. */
#ifndef CLAVIGER_HTTP_HTTP_MESSAGE_H
#define CLAVIGER_HTTP_HTTP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct buf;
struct trace; /* engine/'s */

/* The methods that routes may have; others are answered 501 by the server. */
enum http_method {
	HTTP_METHOD_GET,
	HTTP_METHOD_HEAD,
	HTTP_METHOD_POST,
	HTTP_METHOD_PUT,
	HTTP_METHOD_PATCH,
	HTTP_METHOD_DELETE,
	HTTP_METHOD_OPTIONS,
	HTTP_METHOD_COUNT,
};

const char *http_method_name(enum http_method m);

/* The method of that exact (upper-case) name, or HTTP_METHOD_COUNT. */
enum http_method http_method_find(struct str name);

struct http_header {
	struct str name, value;
};

/* Headers in the order they came or will go. */
struct http_headers {
	struct http_header *items; /* on an arena */
	size_t count, room;
};

/* Append; texts are borrowed. */
void http_headers_add(
    struct arena *a, struct http_headers *h, struct str name, struct str value);

/* The first value of that name, case ignored; STR_NONE where there is none. */
struct str http_headers_get(const struct http_headers *h, const char *name);

/*
 * A request as a handler sees it.  Everything is borrowed from the exchange
 * (or from whoever made it) and lives until it is answered.
 */
struct http_request {
	enum http_method method;
	struct str target; /* as sent */
	struct str path; /* before the "?", still percent-encoded */
	struct str query; /* behind it; STR_NONE where there is no "?" */
	struct http_headers headers;
	struct str body; /* decoded from chunks; n == 0 where there is none */
	struct str id; /* X-Request-Id: taken where sane, else made */
	struct trace *trace; /* what is recorded of it; NULL: nothing */
};

/*
 * A response being made.  It is filled by a handler and sent by its transport
 * (a socket, or a caller in the same process); all texts live on its arena or
 * longer.
 */
struct http_response {
	int status;
	struct str content_type; /* STR_NONE: no Content-Type */
	struct http_headers
	    headers; /* none of Date, Content-Length, Connection */
	struct str body;
};

/* The reason phrase, "OK" ...; "" for an unknown status. */
const char *http_reason(int status);

/* May a response of this status carry a body (not 1xx, 204, 304)? */
bool http_status_has_body(int status);

/* Fill in a JSON answer; the text is borrowed. */
void http_response_json(struct http_response *r, int status, struct str text);

/*
 * Fill in fal's envelope {"error":{"type","message","request_id"}}.  type NULL:
 * by status.  The message is redacted; the text is built on the arena.
 */
void http_response_error(struct http_response *r, struct arena *a, int status,
    const char *type, struct str request_id, const char *message);

/* The same from an err: its kind gives status and type. */
void http_response_err(struct http_response *r, struct arena *a,
    const struct err *e, struct str request_id);

/* Is the media type of Content-Type application/json (or +json)? */
bool http_is_json(struct str content_type);

/*
 * Values of a query string or form, in order.  Call until it returns false;
 * names and values are decoded on the arena.  A broken %-escape ends it with
 * e (INPUT) set: start with e->kind == ERR_NONE.
 */
bool http_query_next(struct arena *a, struct str *rest, struct str *name,
    struct str *value, struct err *e);

/*
 * The first value of name in the query; STR_NONE where absent.  -1 and e
 * (INPUT) where the query is malformed.
 */
int http_query_get(struct arena *a, struct str query, const char *name,
    struct str *value, struct err *e);

#endif
