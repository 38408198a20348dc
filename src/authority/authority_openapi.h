/* authority_openapi.h - the OpenAPI document of the authority. */
#ifndef CLAVIGER_AUTHORITY_AUTHORITY_OPENAPI_H
#define CLAVIGER_AUTHORITY_AUTHORITY_OPENAPI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http.h"

/*
 * Returns openapi.yaml as it was when the program was built, as JSON.  It is
 * converted once, by any thread, and is valid as long as the process.
 */
struct str authority_openapi_json(void);

/* A row of the table of routes, to be compared with the document. */
struct authority_openapi_route {
	enum http_method method; /* COUNT: any, also below the path */
	const char *path; /* "/keys/{key_id}" */
	bool versioned; /* at "/v1" + path */
	bool plain; /* at path */
	const char *permission; /* NULL: none */
};

/* Fills in row number i.  Returns false if there are no more. */
bool authority_openapi_route_at(size_t i, struct authority_openapi_route *out);

#endif
