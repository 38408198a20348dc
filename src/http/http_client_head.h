/* http_client_head.h - writes the head of a request; internal to http_client.
 */
#ifndef CLAVIGER_HTTP_HTTP_CLIENT_HEAD_H
#define CLAVIGER_HTTP_HTTP_CLIENT_HEAD_H

#include "base/base.h"

struct http_client_call;

/*
 * Appends the request line, the headers and the empty line (RFC 9112 3).
 * target: path and query.  The headers of the call were checked.
 */
void http_client_head_write(struct buf *out, const struct http_client_call *x,
    struct str host, struct str target);

#endif
