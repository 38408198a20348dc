/* expose_reply.h - responses that all kinds of surfaces send. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_REPLY_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_REPLY_H

#include <stdbool.h>

#include "base/base.h"

struct http_exchange;

/* Sets the response to an error with that message, which is borrowed. */
void expose_reply_error(
    struct http_exchange *ex, int status, const char *message);

/*
 * Sets the response for a method that the path does not support: to OPTIONS
 * 204, to others 405. allow lists the supported methods: "GET, HEAD, OPTIONS".
 */
void expose_reply_method(struct http_exchange *ex, struct str allow);

/*
 * Returns true if the method is GET or HEAD.  Otherwise it sets the response,
 * as expose_reply_method() does, for a path that supports only these.
 */
bool expose_reply_is_read(struct http_exchange *ex);

/*
 * Adds ETag and Cache-Control.  If the client has this version already
 * (If-None-Match), sets the status to 304 and returns true.
 */
bool expose_reply_not_modified(struct http_exchange *ex, struct str etag);

#endif
