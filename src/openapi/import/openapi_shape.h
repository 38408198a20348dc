/* openapi_shape.h - the type of a schema, and its description as sentences. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_SHAPE_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_SHAPE_H

#include <stddef.h>

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct arena;

/*
 * All functions search a schema, its parts (allOf), and the first of its
 * alternatives (oneOf, anyOf) that is not null, up to a maximum depth.  A
 * parameter of Swagger 2.0 is a schema, too.
 */

/*
 * Returns the member of that name from the first part that has it; else absent.
 */
struct openapi_node openapi_shape_find(
    struct openapi_refs *r, struct openapi_node schema, const char *name);

/*
 * Returns "string", "number", "integer", "boolean", "array" or "object";
 * STR_NONE: unknown.
 */
struct str openapi_shape_type(
    struct openapi_refs *r, struct openapi_node schema);

/*
 * Calls visit for each property, until it returns false.  Of properties with
 * one name, only the first is visited.
 */
typedef bool openapi_shape_fn(void *context, struct str name,
    struct openapi_node property, bool required);
void openapi_shape_each_property(struct openapi_refs *r, struct arena *a,
    struct openapi_node schema, openapi_shape_fn *visit, void *context);

enum { OPENAPI_SHAPE_MOST = 2000 };

/*
 * Describes the schema beyond its type: "One of: a, b.  Default: a.  From 1 to
 * 9.", and the members of objects and arrays.  At most max bytes, and
 * OPENAPI_SHAPE_MOST; "" if there is nothing to add.
 */
struct str openapi_shape_describe(struct openapi_refs *r, struct arena *a,
    struct openapi_node schema, size_t max);

#endif
