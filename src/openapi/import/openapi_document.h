/* openapi_document.h - reads one file of an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_DOCUMENT_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_DOCUMENT_H

#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;

/*
 * Parses text, which is kept as long as the result, as JSON if it begins with a
 * brace, else as YAML with at most `values` values.  `<<` in YAML merges
 * mappings, as in YAML 1.1.  Returns NULL and sets e (INPUT, with line and
 * column).
 */
const struct json *openapi_document_parse(
    struct arena *a, struct str text, int64_t values, struct err *e);

#endif
