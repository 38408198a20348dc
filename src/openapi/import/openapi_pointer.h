/* openapi_pointer.h - JSON pointers in the fragments of references. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_POINTER_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_POINTER_H

#include "base/base.h"

struct arena;
struct json;

/*
 * The value at a pointer (RFC 6901, 6), percent-encoded; root for an empty one.
 * NULL if there is none.
 */
const struct json *openapi_pointer_find(
    struct arena *a, const struct json *root, struct str fragment);

#endif
