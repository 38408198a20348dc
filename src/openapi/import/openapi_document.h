/* openapi_document.h - reads one file of an OpenAPI document. */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_DOCUMENT_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_DOCUMENT_H

#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct json;

/*
 * Returns text as UTF-8, without a byte order mark; text itself if nothing
 * changes.  UTF-16 and UTF-32 are recognized by their mark or by their NUL
 * bytes; charset is what the server said of another text, STR_NONE: nothing.
 */
struct str openapi_document_decode(
    struct arena *a, struct str text, struct str charset);

/*
 * Parses text, which is kept as long as the result, as JSON if it begins with a
 * brace, else as YAML with at most `values` values.  `<<` in YAML merges
 * mappings, as in YAML 1.1.  Returns NULL and sets e (INPUT, with line and
 * column).
 */
const struct json *openapi_document_parse(
    struct arena *a, struct str text, int64_t values, struct err *e);

#endif
