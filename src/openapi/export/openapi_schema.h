/* openapi_schema.h - JSON Schema (2020-12) of parameters and shapes. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_SCHEMA_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_SCHEMA_H

#include <stdbool.h>

struct arena;
struct json;
struct capability_operation;
struct capability_param;

/*
 * Returns the full schema of a parameter.  If the file has a JSON Schema for
 * it, its $ref are '#/schemas/NAME' as in the file; others have none.  Texts
 * are borrowed from the file or on the arena.
 */
struct json *openapi_schema_param(
    struct arena *a, const struct capability_param *p);

/* The same without the description, which OpenAPI puts next to the schema. */
struct json *openapi_schema_constraints(
    struct arena *a, const struct capability_param *p);

/*
 * Adds `properties` and `required` to an object schema.  It skips constants of
 * the file, which the caller cannot set, and a second parameter of a name.
 */
void openapi_schema_add_properties(struct arena *a, struct json *schema,
    const struct capability_param *params);

/*
 * Returns the schema of successful responses of op, or NULL if its outputs
 * declare no shape: a type alone does not determine the response.  Every
 * response with that shape is valid by the schema.  Members may be null,
 * because a file declares which members an API can return, not which are always
 * present.
 */
struct json *openapi_schema_response(
    struct arena *a, const struct capability_operation *op);

/*
 * The same for people: if the shape of the response is not guaranteed, returns
 * the one that the file declares for the steps.
 */
struct json *openapi_schema_documented(
    struct arena *a, const struct capability_operation *op);

#endif
