/* load.h - a capability from a capability file or an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_LOAD_LOAD_H
#define CLAVIGER_OPENAPI_LOAD_LOAD_H

#include "openapi/import/import.h"
#include "openapi/load/openapi_load.h"
#include "openapi/load/openapi_source.h"

#endif
