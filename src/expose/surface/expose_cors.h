/* expose_cors.h - which web pages may call a surface (CORS). */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_CORS_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_CORS_H

#include <stdbool.h>

#include "base/base.h"

struct http_exchange;
struct capability_cors;

/*
 * Checks whether a web page that sent the request may call this surface.  The
 * listener has already rejected pages that no surface of its address allows.
 * is_document: the response is for people to read, and any site may link to it.
 * Returns true if the request may continue; if it has an Origin, CORS headers
 * that let the page read the response are set.  Returns false if the response
 * is set to 403.
 */
bool expose_cors_check(const struct capability_cors *c,
    struct http_exchange *ex, bool is_document);

/* Sets the response to OPTIONS: 204, Allow, and the headers of a preflight. */
void expose_cors_options(struct http_exchange *ex, struct str allow);

#endif
