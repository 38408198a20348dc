/* policy.h - how a namespace is called, from all who have a say in it. */
#ifndef CLAVIGER_ENGINE_POLICY_H
#define CLAVIGER_ENGINE_POLICY_H

struct arena;
struct engine;
struct engine_option;
struct engine_target;
struct err;

/* What the operator wrote: "--retries". */
const char *policy_option_name(struct arena *a, const struct engine_option *o);

/* Take an ENGINE_POLICY option; t NULL: it is for every namespace. */
int policy_take(struct engine *en, struct engine_target *t,
    const struct engine_option *o, struct err *e);

/*
 * What counts, the strongest first: the operator's word for the namespace, the
 * file's, the operator's for all, the limits.  Makes t's gate and breaker.
 */
void policy_resolve(struct engine *en, struct engine_target *t);
void policy_done(struct engine_target *t);

#endif
