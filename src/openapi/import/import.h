/* import.h - an OpenAPI document as a capability file. */
#ifndef CLAVIGER_OPENAPI_IMPORT_IMPORT_H
#define CLAVIGER_OPENAPI_IMPORT_IMPORT_H

#include "openapi/import/openapi_filter.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_refs.h"
#include "openapi/import/openapi_summary.h"

#endif
