/* openapi_operation.h - one REST operation as an OpenAPI Operation Object. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_OPERATION_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_OPERATION_H

struct arena;
struct json;
struct openapi_path;
struct capability;
struct capability_operation;

/*
 * Adds parameters, request body and responses to object. path is that of the
 * operation. shown is the path of the same shape in the document, whose
 * variable names are used.
 */
void openapi_operation_add(struct arena *a, const struct capability *s,
    const struct capability_operation *op, const struct openapi_path *path,
    const struct openapi_path *shown, struct json *object);

/* Adds the components that operations refer to. */
void openapi_operation_add_components(struct arena *a, struct json *components);

#endif
