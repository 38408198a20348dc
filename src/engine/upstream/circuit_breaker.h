/* circuit_breaker.h - an upstream that fails again and again is left alone a
 * while. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_CIRCUIT_BREAKER_H
#define CLAVIGER_ENGINE_UPSTREAM_CIRCUIT_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

struct circuit_breaker; /* of one namespace, shared by all threads */
struct err;
struct capability_policy;

/* NULL where the policy has none; every function takes that. */
struct circuit_breaker *circuit_breaker_new(const struct capability_policy *p);
void circuit_breaker_free(struct circuit_breaker *b);

/* May an attempt go out?  What is allowed is reported, once. */
enum circuit_breaker_answer {
	CIRCUIT_BREAKER_PASS, /* closed */
	CIRCUIT_BREAKER_PROBE, /* half open: this one finds out */
	CIRCUIT_BREAKER_REFUSED, /* open; e says why, *wait_ms until when */
};
enum circuit_breaker_answer circuit_breaker_ask(
    struct circuit_breaker *b, int64_t now_ms, int64_t *wait_ms, struct err *e);

enum circuit_breaker_outcome {
	CIRCUIT_BREAKER_WORKED,
	CIRCUIT_BREAKER_FAILED,
	CIRCUIT_BREAKER_UNKNOWN, /* it was not the upstream that ended it */
};

/*
 * asked: what circuit_breaker_ask() said to it.  why: of a failure; copied.
 * True where it has opened, or closed, by this.
 */
bool circuit_breaker_report(struct circuit_breaker *b,
    enum circuit_breaker_answer asked, enum circuit_breaker_outcome outcome,
    const char *why, int64_t now_ms);

/* "closed", "open", "half-open". */
const char *circuit_breaker_state(struct circuit_breaker *b, int64_t now_ms);

/* Is it anything but closed? */
bool circuit_breaker_is_open(struct circuit_breaker *b);

#endif
