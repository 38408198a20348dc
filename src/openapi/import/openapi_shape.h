/* openapi_shape.h - what a schema says, in a word and in a sentence. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_SHAPE_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_SHAPE_H

#include <stddef.h>

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct arena;

/*
 * A schema is looked at as a whole: itself, what it is made of (allOf), and the
 * first of what it may be (oneOf, anyOf) that is not null.  Circles end at a
 * depth.  A parameter of Swagger 2.0 is a schema, too.
 */

/* The first of these that has the member, followed; absent where none has. */
struct openapi_node openapi_shape_find(
    struct openapi_refs *r, struct openapi_node schema, const char *name);

/* "string", "number", "integer", "boolean", "array", "object"; or STR_NONE. */
struct str openapi_shape_type(
    struct openapi_refs *r, struct openapi_node schema);

/*
 * Call visit with each property, the first of a name only, until it returns
 * false.
 */
typedef bool openapi_shape_fn(void *context, struct str name,
    struct openapi_node property, bool required);
void openapi_shape_each_property(struct openapi_refs *r, struct arena *a,
    struct openapi_node schema, openapi_shape_fn *visit, void *context);

enum { OPENAPI_SHAPE_MOST = 2000 };

/*
 * What the schema says beyond its type, as sentences: "One of: a, b. Default:
 * a. From 1 to 9.", and of objects and arrays what is in them.  At most max
 * bytes, and OPENAPI_SHAPE_MOST; "" where it says nothing.
 */
struct str openapi_shape_describe(struct openapi_refs *r, struct arena *a,
    struct openapi_node schema, size_t max);

#endif
