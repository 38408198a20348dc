/* endpoint.h - resolves the base URI and the credential of a namespace. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_ENDPOINT_H
#define CLAVIGER_ENGINE_UPSTREAM_ENDPOINT_H

#include "base/base.h"

struct engine;
struct engine_target;
struct err;

/*
 * Checks that url is an absolute http or https URL to which paths can be
 * appended.  Returns -1 and sets e (INPUT) if not.
 */
int endpoint_check_base(struct str url, struct err *e);

/* Calls visit for each name that the namespace needs a value for. */
void endpoint_each_name(struct engine *en, const struct engine_target *t,
    void (*visit)(void *context, struct str name), void *context);

/*
 * Resolves base URI and credential.  If a value is missing, sets t->problem; an
 * empty credential is never used.
 */
void endpoint_resolve(struct engine *en, struct engine_target *t);

#endif
