/* export.h - a capability as an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_EXPORT_EXPORT_H
#define CLAVIGER_OPENAPI_EXPORT_EXPORT_H

#include "openapi/export/openapi_export.h"
#include "openapi/export/openapi_inputs.h"
#include "openapi/export/openapi_path.h"
#include "openapi/export/openapi_schema.h"

#endif
