/* request_effect.h - what a request that was built would do. */
#ifndef CLAVIGER_ENGINE_REQUEST_REQUEST_EFFECT_H
#define CLAVIGER_ENGINE_REQUEST_REQUEST_EFFECT_H

struct call;
struct err;

/*
 * The last check before a request is sent.  A file's operation was judged by
 * its methods; here counts what came of it, with values of callers and results
 * of earlier steps in it: the method, and headers, query parameters and fields
 * of the body that ask the upstream for another one.  -1 and e (DENIED) if that
 * is at or beyond c->forbidden.
 */
int request_effect_check(const struct call *c, struct err *e);

#endif
