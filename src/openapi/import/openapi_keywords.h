/*
 * openapi_keywords.h - keywords of a schema that contain no other schema, in
 * the vocabulary of JSON Schema 2020-12.
 */
#ifndef CLAVIGER_OPENAPI_IMPORT_OPENAPI_KEYWORDS_H
#define CLAVIGER_OPENAPI_IMPORT_OPENAPI_KEYWORDS_H

#include <stdbool.h>

struct arena;
struct json;

/*
 * Adds the keywords of a schema to `to`, except those that it has already.
 * Unknown and invalid ones are left out.  Texts that only explain are made
 * printable; values that are compared are not changed.  only_texts: nothing
 * that restricts a value.
 */
void openapi_keywords_add(struct arena *a, struct json *to,
    const struct json *schema, bool only_texts);

/*
 * Returns made, the conversion of schema, so that it accepts null if schema has
 * `nullable` or `x-nullable`.  Changes made.
 */
struct json *openapi_keywords_nullable(
    struct arena *a, struct json *made, const struct json *schema);

#endif
