/*
 * openapi_export.h - the OpenAPI 3.1 document of a capability's REST surfaces.
 */
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

/* Options of an export. */
struct openapi_export {
	const struct capability_exposes *only; /* NULL: every REST exposer */
	struct str server; /* URL; STR_NONE: each exposer's address */
	/* Skip operations with this safety or a worse one; UNKNOWN: none. */
	enum capability_safety forbidden;
	const struct capability_filter *filter; /* skips others; NULL: none */
	bool authority; /* callers need a key of the built-in authority */
	/*
	 * Set by openapi_export(): the number of operations skipped because
	 * another exposer has their route.
	 */
	size_t left_out;
};

/*
 * Returns the document, on the arena or borrowed from the capability.  Equal
 * files yield equal documents, byte for byte.  If the file exposes nothing as
 * REST, the document has no paths.
 */
struct json *openapi_export(
    struct arena *a, const struct capability *s, struct openapi_export *x);

#endif
