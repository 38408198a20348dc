/* endpoint.h - where a consumed namespace is, and what opens it. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_ENDPOINT_H
#define CLAVIGER_ENGINE_UPSTREAM_ENDPOINT_H

#include "base/base.h"

struct engine;
struct engine_target;
struct err;

/* An absolute http or https URL to put paths behind?  -1 and e (INPUT). */
int endpoint_check_base(struct str url, struct err *e);

/* Call visit with each name that the namespace needs a value for. */
void endpoint_each_name(struct engine *en, const struct engine_target *t,
    void (*visit)(void *context, struct str name), void *context);

/*
 * Resolve base URI and credential.  What is missing is t->problem, never an
 * empty credential.
 */
void endpoint_resolve(struct engine *en, struct engine_target *t);

/* "host:port" of its base URI, for messages; STR_NONE where it has none. */
struct str endpoint_host(const struct engine_target *t);

#endif
