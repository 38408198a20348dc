/* openapi_patch.h - the schema of a body that changes a resource. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_PATCH_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_PATCH_H

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct arena;

/*
 * Returns the schema of a body of that media type.  A merge patch (RFC 7396)
 * has some of the members, and null for those to remove, but documents give the
 * schema of the whole resource: any object is valid, too.
 */
struct openapi_node openapi_patch_schema(
    struct arena *a, struct str media, struct openapi_node schema);

#endif
