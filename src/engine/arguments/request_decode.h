/* request_decode.h - decodes the body of a caller's request. */
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
 * Returns the intended media type of the body; STR_NONE: no Content-Type.  A
 * JSON body with the type of a form, as `curl -d '{...}'` sends, has the type
 * application/json.
 */
struct str request_decode_type(const struct http_request *r);

/*
 * Reports whether the body may be read as JSON: it has that type (as above) or
 * none.
 */
bool request_decode_is_json(const struct http_request *r);

/*
 * Makes a JSON body UTF-8 without a byte order mark, for all that read it or
 * pass it on; a copy is on the arena.  Without memory for that it is unchanged,
 * and its readers refuse it.
 */
void request_decode_text(struct arena *a, struct http_request *r);

/*
 * Returns the bytes of a body as JSON, on the arena.  Returns NULL and sets e:
 * INPUT with the line and column if they are not JSON within the limits of
 * requests, OVERLOADED if no memory is left.
 */
const struct json *request_decode_bytes(
    struct arena *a, struct str body, const struct limits *l, struct err *e);

/*
 * Returns the value of the body, on the arena.  A form is an object of strings;
 * a name that is repeated, or that ends in "[]", has a list.  A file in a form
 * is its text, or base64 if it is not text.  Returns NULL if there is no body
 * or it has another type, and NULL with e (INPUT) if it is malformed. l: the
 * limits of requests.
 */
const struct json *request_decode_json(struct arena *a,
    const struct http_request *r, const struct limits *l, struct err *e);

#endif
