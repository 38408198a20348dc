/* openapi_schemas.h - the schemas of a document as JSON Schema 2020-12. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_SCHEMAS_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_SCHEMAS_H

#include <stdbool.h>

#include "openapi/import/openapi_refs.h"
#include "openapi/import/openapi_shared.h"

struct arena;
struct json;

/* The conversion of all schemas of a document; its parts are private. */
struct openapi_schemas {
	struct arena *a;
	struct openapi_refs *refs;
	struct openapi_shared shared;
	size_t made; /* schemas so far */
};

/* old: the document is Swagger 2.0 or OpenAPI 3.0. */
void openapi_schemas_init(struct openapi_schemas *k, struct arena *a,
    struct openapi_refs *r, bool old);

/*
 * The schema of a value in a request: members that only the server sets
 * (readOnly) are left out.  What n refers to is written once, under its name,
 * and referred to as '#/schemas/NAME'.  schema_compile() accepts the result
 * with the definitions of openapi_schemas_shared().  What is too much or too
 * deep becomes {}, with a note.
 */
struct json *openapi_schemas_make(
    struct openapi_schemas *k, struct openapi_node n);

/* The definitions that the schemas made so far refer to; NULL if none. */
struct json *openapi_schemas_shared(struct openapi_schemas *k);

/*
 * Does a made schema state no more than one type and a description?  pattern:
 * or a pattern.
 */
bool openapi_schemas_is_plain(const struct json *schema, bool pattern);

#endif
