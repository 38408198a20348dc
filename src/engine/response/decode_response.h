/* decode_response.h - an upstream's answer, from its raw format to what goes
 * on. */
#ifndef CLAVIGER_ENGINE_RESPONSE_DECODE_RESPONSE_H
#define CLAVIGER_ENGINE_RESPONSE_DECODE_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

struct call;
struct err;
struct http_response;
struct json;

/* Does the call's answer go on as bytes? */
bool decode_response_is_binary(const struct call *c);

/* How long the answer may be; other: where it is not bytes. */
int64_t decode_response_limit(const struct call *c, int64_t other);

/*
 * Make a 2xx answer of c's consumed operation into JSON, or mark it as bytes;
 * JSON, text and every other status stay as they came.  -1 and e (UPSTREAM)
 * where it is not of its format.
 */
int decode_response_answer(struct call *c, struct err *e);

/* Bytes get the name and status that the exposed operation states. */
void decode_response_label(struct call *c);

/*
 * An answer as a value: JSON, a text as a string, bytes as base64, null where
 * it is empty.  What is not JSON though it should be is NULL and e (UPSTREAM).
 */
const struct json *decode_response_value(
    const struct call *c, const struct http_response *r, struct err *e);

#endif
