/* circuit_breaker.h - stops calls to an upstream that keeps failing. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_CIRCUIT_BREAKER_H
#define CLAVIGER_ENGINE_UPSTREAM_CIRCUIT_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

struct circuit_breaker; /* of one namespace, shared by all threads */
struct err;
struct capability_policy;

/*
 * Returns NULL if the policy has no circuit breaker.  All functions accept
 * NULL.
 */
struct circuit_breaker *circuit_breaker_new(const struct capability_policy *p);
void circuit_breaker_free(struct circuit_breaker *b);

/*
 * Whether an attempt may be sent.  For PASS and PROBE, call
 * circuit_breaker_report() once.
 */
enum circuit_breaker_answer {
	CIRCUIT_BREAKER_PASS, /* closed */
	CIRCUIT_BREAKER_PROBE, /* half open: this attempt decides */
	CIRCUIT_BREAKER_REFUSED, /* open: e and *wait_ms are set */
};
enum circuit_breaker_answer circuit_breaker_ask(
    struct circuit_breaker *b, int64_t now_ms, int64_t *wait_ms, struct err *e);

enum circuit_breaker_outcome {
	CIRCUIT_BREAKER_WORKED,
	CIRCUIT_BREAKER_FAILED,
	CIRCUIT_BREAKER_UNKNOWN, /* it ended without a result of the upstream */
};

/*
 * Reports the outcome of an attempt. asked: the result of
 * circuit_breaker_ask(). why: the reason of a failure; copied.  Returns true if
 * the breaker has opened or closed because of it.
 */
bool circuit_breaker_report(struct circuit_breaker *b,
    enum circuit_breaker_answer asked, enum circuit_breaker_outcome outcome,
    const char *why, int64_t now_ms);

/* Returns "closed", "open" or "half-open". */
const char *circuit_breaker_state(struct circuit_breaker *b, int64_t now_ms);

/* Reports whether it is open or half open. */
bool circuit_breaker_is_open(struct circuit_breaker *b);

#endif
