/* openapi_export.h - the OpenAPI 3.1 document of a capability's REST side. */
#ifndef CLAVIGER_OPENAPI_EXPORT_OPENAPI_EXPORT_H
#define CLAVIGER_OPENAPI_EXPORT_OPENAPI_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "capability/capability.h"

struct arena;
struct json;
struct capability;
struct capability_exposes;

/* What the document is to say beyond the file. */
struct openapi_export {
	const struct capability_exposes *only; /* NULL: every REST exposer */
	struct str server; /* URL; STR_NONE: by each exposer's address */
	/* Operations that do this or worse are left out; UNKNOWN: none. */
	enum capability_safety forbidden;
	bool authority; /* callers show a key of the built-in authority */
	/* Set: operations left out, another exposer having their route. */
	size_t left_out;
};

/*
 * The document; the same for the same file, byte for byte.  On the arena or
 * borrowed from the spec.  A file that exposes nothing as REST has no paths.
 */
struct json *openapi_export(
    struct arena *a, const struct capability *s, struct openapi_export *x);

#endif
