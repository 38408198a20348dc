/* expose_openapi.h - serves the OpenAPI document of a REST surface. */
#ifndef CLAVIGER_EXPOSE_REST_EXPOSE_OPENAPI_H
#define CLAVIGER_EXPOSE_REST_EXPOSE_OPENAPI_H

#include <stdbool.h>

struct expose_openapi; /* on the exposer's arena; read-only */
struct exposer;
struct http_exchange;

/* Its path, unless the file exposes that path itself. */
#define EXPOSE_OPENAPI_PATH "/openapi.json"

struct expose_openapi *expose_openapi_new(struct exposer *x);

/*
 * Sets the response if ex asks for the document's path: GET and HEAD, with ETag
 * and If-None-Match; OPTIONS; 405 for other methods.  A key with limits gets
 * what it may use.  Returns false if it asks for another path.
 */
bool expose_openapi_answer(const struct exposer *x, struct http_exchange *ex);

#endif
