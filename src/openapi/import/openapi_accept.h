/* openapi_accept.h - which media types an operation answers with. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_ACCEPT_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_ACCEPT_H

#include "base/base.h"

struct openapi_importer;
struct openapi_task;

/*
 * Returns the value of Accept: the media types of the 2xx responses, JSON
 * first. Returns STR_NONE if all are application/json.
 */
struct str openapi_accept_make(
    struct openapi_importer *m, const struct openapi_task *t);

#endif
