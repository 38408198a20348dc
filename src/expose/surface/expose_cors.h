/* expose_cors.h - what a browser is told, and which of its pages may ask. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_CORS_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_CORS_H

#include <stdbool.h>

#include "base/base.h"

struct http_exchange;
struct capability_cors;

/*
 * May the page that sent the request, if one did, call this surface?  Pages
 * that no surface of the address allows never get here.  is_document: the
 * answer is made for people to read, and a link of any site may lead to it.
 * True: go on; a page that Origin names may read the answer.  False: the answer
 * (403) is in ex.
 */
bool expose_cors_check(const struct capability_cors *c,
    struct http_exchange *ex, bool is_document);

/* Fill in the answer to OPTIONS: 204, Allow, and what a preflight asks for. */
void expose_cors_options(struct http_exchange *ex, struct str allow);

#endif
