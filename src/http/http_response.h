/* http_response.h - a response, and its head as bytes. */
#ifndef CLAVIGER_HTTP_HTTP_RESPONSE_H
#define CLAVIGER_HTTP_HTTP_RESPONSE_H

#include <stdbool.h>

#include "base/base.h"
#include "http/http_headers.h"

struct arena;
struct buf;
struct err;

/*
 * A response.  A handler fills it; the connection, or a caller in this process,
 * reads it.  All texts are on its arena or valid for longer.
 */
struct http_response {
	int status;
	struct str content_type; /* STR_NONE: no Content-Type */
	/* Without Date, Content-Length and Connection. */
	struct http_headers headers;
	struct str body;
};

/* Fills in a JSON response; the text is borrowed. */
void http_response_json(struct http_response *r, int status, struct str text);

/*
 * Fills in the JSON error {"error":{"type","message","request_id"}}.  type
 * NULL: the type of the status.  The message is redacted.  The text is on the
 * arena.
 */
void http_response_error(struct http_response *r, struct arena *a, int status,
    const char *type, struct str request_id, const char *message);

/* The same for an error, whose kind determines status and type. */
void http_response_err(struct http_response *r, struct arena *a,
    const struct err *e, struct str request_id);

/* The part of a head that the connection decides. */
struct http_response_frame {
	struct str date; /* from clock_http_date() */
	struct str id; /* X-Request-Id; STR_NONE: none */
	bool close; /* Connection: close */
	bool keep; /* Connection: keep-alive, which HTTP/1.0 requires */
	bool pieces; /* the body follows in pieces; its length is unknown */
	bool chunked; /* the pieces are sent in chunks */
};

/*
 * Appends the status line, the headers and the empty line.  Headers that would
 * corrupt the message, such as a value with a line end, are omitted.
 */
void http_response_write_head(struct buf *out, const struct http_response *r,
    const struct http_response_frame *frame);

#endif
