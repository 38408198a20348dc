/* expose_openapi.h - a REST surface's own OpenAPI document, at a path of its.
 */
#ifndef CLAVIGER_EXPOSE_REST_EXPOSE_OPENAPI_H
#define CLAVIGER_EXPOSE_REST_EXPOSE_OPENAPI_H

#include <stdbool.h>

struct expose_openapi; /* on the exposer's arena; only read once made */
struct exposer;
struct http_exchange;

/* Where it stands, unless the file itself exposes something there. */
#define EXPOSE_OPENAPI_PATH "/openapi.json"

struct expose_openapi *expose_openapi_new(struct exposer *x);

/*
 * Fill in the answer where ex asks for the document's path: GET, HEAD, with
 * ETag and If-None-Match; OPTIONS; 405 for what else there is.  False: it asks
 * for something else.
 */
bool expose_openapi_answer(
    const struct expose_openapi *o, struct http_exchange *ex);

#endif
