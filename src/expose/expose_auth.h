/* expose_auth.h - the authentication that a surface declares for itself. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_AUTH_H
#define CLAVIGER_EXPOSE_EXPOSE_AUTH_H

#include <stdbool.h>

struct arena;
struct engine;
struct expose_auth; /* what a caller must show; on the exposer's arena */
struct http_exchange;
struct spec_exposes;

/*
 * Resolve what s->auth asks for.  A bind that is missing, or a type that is
 * not carried out, is no error here: every request is then refused with 503
 * and the reason, since to let anybody in would be worse.
 */
struct expose_auth *expose_auth_new(
    struct arena *a, const struct engine *en, const struct spec_exposes *s);

/* True: let it in.  False: ex->response is filled (401 or 503). */
bool expose_auth_check(
    const struct expose_auth *auth, struct http_exchange *ex);

#endif
