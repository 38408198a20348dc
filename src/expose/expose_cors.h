/* expose_cors.h - what a browser is told.  Foreign origins never get here. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_CORS_H
#define CLAVIGER_EXPOSE_EXPOSE_CORS_H

#include "base/str.h"

struct http_exchange;

/* Let the page of the request's Origin, if it names one, read the answer. */
void expose_cors_mark(struct http_exchange *ex);

/* Fill in the answer to OPTIONS: 204, Allow, and what a preflight asks for. */
void expose_cors_options(struct http_exchange *ex, struct str allow);

#endif
