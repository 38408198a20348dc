/*
 * decode_response.h - converts a response of an upstream from its raw format.
 */
#ifndef CLAVIGER_ENGINE_RESPONSE_DECODE_RESPONSE_H
#define CLAVIGER_ENGINE_RESPONSE_DECODE_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

struct call;
struct err;
struct http_response;
struct json;

/* Reports whether the response of c is passed on as bytes. */
bool decode_response_is_binary(const struct call *c);

/*
 * Returns the maximum size of the response in bytes; other: if it is not
 * binary.
 */
int64_t decode_response_limit(const struct call *c, int64_t other);

/*
 * Converts a 2xx response of c's consumed operation to JSON, or marks it as
 * binary.  JSON loses a byte order mark and becomes UTF-8, of any status.  Text
 * and other responses are not changed.
 * Returns -1 and sets e: UPSTREAM if the response is not in the declared
 * format, OVERLOADED if there is no memory for the conversion now.
 */
int decode_response_answer(struct call *c, struct err *e);

/*
 * Sets media type and status of a binary response to those that the exposed
 * operation declares.
 */
void decode_response_label(struct call *c);

/*
 * Returns a response as a value: JSON, a text as a string, bytes as base64,
 * null if it is empty.  Returns NULL and sets e (UPSTREAM) if it should be JSON
 * but is not valid.
 */
const struct json *decode_response_value(
    const struct call *c, const struct http_response *r, struct err *e);

#endif
