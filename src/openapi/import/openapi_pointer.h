/* openapi_pointer.h - JSON pointers in the fragments of references. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_POINTER_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_POINTER_H

#include "base/base.h"

struct arena;
struct json;

/*
 * Returns the value at a percent-encoded pointer (RFC 6901, 6); root for an
 * empty pointer; NULL if the pointer leads to no value.
 */
const struct json *openapi_pointer_find(
    struct arena *a, const struct json *root, struct str fragment);

#endif
