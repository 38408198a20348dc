/* http_response.h - a response as the bytes that go over the wire. */
#ifndef CLAVIGER_HTTP_HTTP_RESPONSE_H
#define CLAVIGER_HTTP_HTTP_RESPONSE_H

#include <stdbool.h>

#include "base/base.h"

struct buf;
struct http_response;

/* What a head says beyond the response itself. */
struct http_response_frame {
	struct str date; /* as clock_http_date() writes it */
	struct str id; /* X-Request-Id; STR_NONE: none */
	bool close; /* Connection: close */
	bool keep; /* Connection: keep-alive, which HTTP/1.0 must be told */
	bool pieces; /* the body comes later: its length is not known */
	bool chunked; /* and in chunks */
};

/*
 * Append status line and headers, and the empty line.  A header of the response
 * that could break the message (a line end in its value) is left out.
 */
void http_response_write_head(struct buf *out, const struct http_response *r,
    const struct http_response_frame *frame);

#endif
