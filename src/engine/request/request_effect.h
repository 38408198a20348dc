/* request_effect.h - checks what a request would do at the upstream. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_EFFECT_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_EFFECT_H

struct call;
struct err;

/*
 * The last check before a request is sent.  An operation is checked before by
 * its methods; this checks the request itself, which contains values of callers
 * and results of steps: its method, and headers, query parameters and body
 * fields that override the method.  Returns -1 and sets e (DENIED) if its
 * effect is c->forbidden or worse.
 */
int request_effect_check(const struct call *c, struct err *e);

#endif
