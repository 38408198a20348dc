/* openapi_style.h - how a list is written as one parameter. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_STYLE_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_STYLE_H

#include "base/base.h"
#include "openapi/import/openapi_refs.h"

struct openapi_importer;

/*
 * Returns a sentence about how the values of a list are separated, from style
 * and explode, or collectionFormat.  Returns NULL if each value is a parameter
 * of its own. in is the place of the parameter: "query".
 */
const char *openapi_style_list(
    struct openapi_importer *m, struct openapi_node parameter, struct str in);

#endif
