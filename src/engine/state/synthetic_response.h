/* synthetic_response.h - an answer that the engine itself makes. */
#ifndef CLAVIGER_ENGINE_STATE_SYNTHETIC_RESPONSE_H
#define CLAVIGER_ENGINE_STATE_SYNTHETIC_RESPONSE_H

struct call;
struct err;
struct json;

/*
 * v as c's response, 200; NULL: 204, nothing to say.  -1 and e (UPSTREAM) where
 * it is longer than an answer may be.
 */
int synthetic_response_json(
    struct call *c, const struct json *v, struct err *e);

#endif
