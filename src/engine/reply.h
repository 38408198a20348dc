/* reply.h - an answer that the engine itself makes. */
#ifndef CLAVIGER_ENGINE_REPLY_H
#define CLAVIGER_ENGINE_REPLY_H

struct call;
struct err;
struct json;

/*
 * v as c's response, 200; NULL: 204, nothing to say.  -1 and e (UPSTREAM) where
 * it is longer than an answer may be.
 */
int reply_json(struct call *c, const struct json *v, struct err *e);

#endif
