/* expose_caller.h - authenticates the caller of a surface. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_CALLER_H
#define CLAVIGER_EXPOSE_EXPOSE_CALLER_H

#include "expose/auth/auth.h"

struct exposer;

/*
 * Authenticates the caller of ex as the file declares, and sets ex->principal.
 * If the file declares nothing and the surface reaches the built-in authority,
 * a credential must be a valid key of that authority.  Otherwise, and if the
 * authority is off, the credential is not checked here (CLAIMED).  A caller
 * without a credential is ANONYMOUS.
 *
 * REJECTED: ex->response is set. done is called only if the result is PENDING.
 */
enum expose_auth_result expose_caller_check(const struct exposer *x,
    struct engine_thread *t, struct http_exchange *ex, expose_auth_fn *done,
    void *context);

#endif
