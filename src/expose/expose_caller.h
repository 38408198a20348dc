/* expose_caller.h - who calls a surface, judged once and before all else. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_CALLER_H
#define CLAVIGER_EXPOSE_EXPOSE_CALLER_H

#include "expose/auth/auth.h"

struct exposer;

/*
 * Judge the caller of ex, and set ex->principal, by what the file declares.  If
 * it declares nothing and the surface leads to the built-in authority, a
 * credential that is shown must be a good key of it; if there is no authority
 * either, nobody judges it here (CLAIMED).  Who shows nothing is ANONYMOUS.
 *
 * REFUSED: ex->response is filled.  then is called only if the verdict waits.
 */
enum expose_verdict expose_caller_check(const struct exposer *x,
    struct engine_thread *t, struct http_exchange *ex, expose_auth_fn *then,
    void *context);

#endif
