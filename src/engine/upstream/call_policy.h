/* call_policy.h - how a namespace is called, from all who have a say in it. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_CALL_POLICY_H
#define CLAVIGER_ENGINE_UPSTREAM_CALL_POLICY_H

struct arena;
struct buf;
struct engine;
struct engine_option;
struct engine_target;
struct err;

/* What the operator wrote: "--retries". */
const char *call_policy_option_name(
    struct arena *a, const struct engine_option *o);

/* Take an ENGINE_POLICY option; t NULL: it is for every namespace. */
int call_policy_take(struct engine *en, struct engine_target *t,
    const struct engine_option *o, struct err *e);

/*
 * What counts, the strongest first: the operator's word for the namespace, the
 * file's, the operator's for all, the limits.  Makes the concurrency limit
 * and circuit breaker of t.
 */
void call_policy_resolve(struct engine *en, struct engine_target *t);
void call_policy_done(struct engine_target *t);

/*
 * Appends, as Prometheus text without HELP and TYPE, the calls in progress of
 * each namespace that has a limit, or the state of each circuit breaker. file:
 * a label.
 */
void call_policy_calls_metrics(
    const struct engine *en, const char *file, struct buf *out);
void call_policy_breaker_metrics(
    const struct engine *en, const char *file, struct buf *out);

#endif
