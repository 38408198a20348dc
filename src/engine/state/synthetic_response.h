/* synthetic_response.h - a response that the engine makes itself. */
#ifndef CLAVIGER_ENGINE_STATE_SYNTHETIC_RESPONSE_H
#define CLAVIGER_ENGINE_STATE_SYNTHETIC_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

struct call;
struct err;
struct json;

/*
 * Sets the response of c to v with status 200; v NULL: 204 without a body.
 * Returns -1 and sets e (UPSTREAM) if it is longer than the limit of responses.
 */
int synthetic_response_json(
    struct call *c, const struct json *v, struct err *e);

/*
 * Reports whether there is memory for another response of `next` bytes, and
 * then for an answer made of it and of so_far bytes.
 */
bool synthetic_response_has_room(
    const struct call *c, size_t so_far, size_t next);

#endif
