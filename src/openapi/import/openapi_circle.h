/* openapi_circle.h - schemas that lead back to themselves for one value. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_CIRCLE_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_CIRCLE_H

#include <stdbool.h>

#include "openapi/import/openapi_shared.h"

/* Through which references. */
enum openapi_circle_kind {
	OPENAPI_CIRCLE_ANY, /* allOf, oneOf, anyOf and $ref itself */
	OPENAPI_CIRCLE_ALTERNATIVES, /* all but those of allOf */
	OPENAPI_CIRCLE_PARTS, /* all but those of oneOf and anyOf */
};

/*
 * Does checking a value against x check the same value against y, and the other
 * way round?  A search takes linear time for all schemas of a document.
 */
bool openapi_circle_has(struct openapi_shared *k, enum openapi_circle_kind kind,
    struct openapi_shared_schema *x, struct openapi_shared_schema *y);

#endif
