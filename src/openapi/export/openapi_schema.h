/* openapi_schema.h - JSON Schema (2020-12) of parameters and shapes. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_SCHEMA_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_SCHEMA_H

#include <stdbool.h>

struct arena;
struct json;
struct capability_operation;
struct capability_param;

/*
 * All that the file says of a parameter, written in place (no $ref).  Texts
 * are borrowed from the file or made on the arena.
 */
struct json *openapi_schema_param(
    struct arena *a, const struct capability_param *p);

/* The same without the description: OpenAPI has it beside the schema. */
struct json *openapi_schema_bare(
    struct arena *a, const struct capability_param *p);

/*
 * Add `properties` and `required` to an object schema.  A constant of the file
 * is not the caller's to give, so it is in neither; nor is a second parameter
 * of a name.
 */
void openapi_schema_add_properties(struct arena *a, struct json *schema,
    const struct capability_param *params);

/*
 * The schema of what op answers when all is well; NULL where its outputs say
 * no shape: a type alone promises nothing, and a scalar that is not found is no
 * scalar.  It is true of every answer that keeps to the shape: what is inside
 * may be null, for files say what an API has, not what it lacks.
 */
struct json *openapi_schema_answer(
    struct arena *a, const struct capability_operation *op);

/*
 * The same for readers: where the answer is not held to a shape, the one that
 * the file tells of what steps make.
 */
struct json *openapi_schema_told(
    struct arena *a, const struct capability_operation *op);

#endif
