/* call_policy.h - the effective timeouts, retries and limits of a namespace. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_CALL_POLICY_H
#define CLAVIGER_ENGINE_UPSTREAM_CALL_POLICY_H

struct arena;
struct buf;
struct engine;
struct engine_option;
struct engine_target;
struct err;

/* Returns the option as the operator wrote it: "--retries". */
const char *call_policy_option_name(
    struct arena *a, const struct engine_option *o);

/*
 * Applies an ENGINE_POLICY option to t; NULL: to all namespaces.  Returns -1
 * and sets e (INPUT) if it is invalid.
 */
int call_policy_take(struct engine *en, struct engine_target *t,
    const struct engine_option *o, struct err *e);

/*
 * Sets t->policy and makes the concurrency limit and circuit breaker of t.  The
 * first of these that has a setting is used: the operator's option for the
 * namespace, the file, the operator's option for all, the limits of the
 * program.
 */
void call_policy_resolve(struct engine *en, struct engine_target *t);

/* Frees the concurrency limit and circuit breaker of t. */
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
