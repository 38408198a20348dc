/* openapi.h - OpenAPI documents: import and export. */
#ifndef CLAVIGER_OPENAPI_OPENAPI_H
#define CLAVIGER_OPENAPI_OPENAPI_H

#include "openapi/openapi_export.h"
#include "openapi/openapi_import.h"
#include "openapi/openapi_inputs.h"
#include "openapi/openapi_path.h"
#include "openapi/openapi_refs.h"
#include "openapi/openapi_schema.h"
#include "openapi/openapi_text.h"

#endif
