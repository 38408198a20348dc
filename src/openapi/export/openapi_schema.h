/* openapi_schema.h - JSON Schema (2020-12) of parameters and shapes. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_SCHEMA_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_SCHEMA_H

#include <stdbool.h>

struct arena;
struct json;
struct capability_operation;
struct capability_param;

/*
 * The full schema of a parameter, without $ref.  Texts are borrowed from the
 * file or on the arena.
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
 * The schema of a successful response of op.  Returns NULL if its outputs
 * declare no shape: a type alone guarantees nothing, and a missing scalar has
 * no type.  It is valid for every response with that shape: members may be
 * null, because files declare what an API has, not what it lacks.
 */
struct json *openapi_schema_response(
    struct arena *a, const struct capability_operation *op);

/*
 * The same for readers: if the response has no guaranteed shape, the one that
 * the file declares for its steps.
 */
struct json *openapi_schema_documented(
    struct arena *a, const struct capability_operation *op);

#endif
