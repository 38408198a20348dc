/* request_decode.h - what the body of a caller's request says, as values. */
#ifndef CLAVIGER_ENGINE_ARGUMENTS_REQUEST_DECODE_H
#define CLAVIGER_ENGINE_ARGUMENTS_REQUEST_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"

struct arena;
struct err;
struct http_request;
struct json;
struct limits;

/*
 * Its media type as it is meant, STR_NONE where none was said: JSON that was
 * sent under the type of a form, as `curl -d '{...}'` does, is JSON.
 */
struct str request_decode_type(const struct http_request *r);

/* May it be read as JSON: by its meant type, or because that says nothing? */
bool request_decode_is_json(const struct http_request *r);

/*
 * Its value, on the arena: JSON as it is; the fields of a form as an object of
 * strings, where a name that comes again, or ends in "[]", has a list.  A file
 * of a form is its text, or base64 where it is none.  NULL where there is no
 * body, or one of another type; NULL and e (INPUT) where it is not what its
 * type says.  l: of requests.
 */
const struct json *request_decode_json(struct arena *a,
    const struct http_request *r, const struct limits *l, struct err *e);

#endif
