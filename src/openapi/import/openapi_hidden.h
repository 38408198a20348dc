/* openapi_hidden.h - the members of a schema that only the server sets. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_HIDDEN_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_HIDDEN_H

#include "openapi/import/openapi_refs.h"

struct openapi_schemas;
struct table;

/*
 * Returns the names of the readOnly members of n and of the parts of its allOf,
 * on the arena of k.
 */
const struct table *openapi_hidden_of(
    struct openapi_schemas *k, struct openapi_node n);

#endif
