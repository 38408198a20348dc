/* openapi_definitions.h - JSON Schema of a file in an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_DEFINITIONS_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_DEFINITIONS_H

struct arena;
struct json;

/*
 * Returns the schema v of a file as OpenAPI 3.1 has it: `$ref` to
 * '#/schemas/NAME' refer to the components, and nullable and flags as exclusive
 * bounds are those of JSON Schema 2020-12.  What is unchanged is borrowed.
 */
struct json *openapi_definitions_schema(struct arena *a, const struct json *v);

/*
 * Adds each of the definitions of the file (NULL: none) that document refers
 * to, and those they refer to, to schemas, the member of components.
 */
void openapi_definitions_add(struct arena *a, const struct json *definitions,
    const struct json *document, struct json *schemas);

#endif
