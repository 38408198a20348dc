/* openapi.h - what the import and the export of OpenAPI documents share. */
#ifndef CLAVIGER_OPENAPI_OPENAPI_H
#define CLAVIGER_OPENAPI_OPENAPI_H

#include "openapi/openapi_text.h"

#endif
