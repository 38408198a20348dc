/* openapi_operation.h - one REST operation as an OpenAPI Operation Object. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_OPERATION_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_OPERATION_H

struct arena;
struct json;
struct openapi_path;
struct capability;
struct capability_operation;

/*
 * Adds parameters, request body and responses to object. path is the
 * operation's own; shown is the path of the document with the same shape, whose
 * names of variables are used.
 */
void openapi_operation_add(struct arena *a, const struct capability *s,
    const struct capability_operation *op, const struct openapi_path *path,
    const struct openapi_path *shown, struct json *object);

/* Adds the components that operations refer to. */
void openapi_operation_add_components(struct arena *a, struct json *components);

#endif
