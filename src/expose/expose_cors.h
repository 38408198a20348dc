/* expose_cors.h - what a browser is told, and which of its pages may ask. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_CORS_H
#define CLAVIGER_EXPOSE_EXPOSE_CORS_H

#include <stdbool.h>

#include "base/str.h"

struct http_exchange;
struct spec_cors;

/*
 * May the page of the request's Origin, where it names one, call this surface?
 * Origins that no surface of the address knows never get here.  True: it is
 * allowed to read the answer.  False: the answer (403) is in ex.
 */
bool expose_cors_check(const struct spec_cors *c, struct http_exchange *ex);

/* Fill in the answer to OPTIONS: 204, Allow, and what a preflight asks for. */
void expose_cors_options(struct http_exchange *ex, struct str allow);

#endif
