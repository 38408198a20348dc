/* breaker.h - an upstream that fails again and again is left alone a while. */
#ifndef CLAVIGER_ENGINE_BREAKER_H
#define CLAVIGER_ENGINE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

struct breaker; /* of one namespace, shared by all threads */
struct err;
struct spec_policy;

/* NULL where the policy has none; every function takes that. */
struct breaker *breaker_new(const struct spec_policy *p);
void breaker_free(struct breaker *b);

/* May an attempt go out?  What is allowed is reported, once. */
enum breaker_answer {
	BREAKER_PASS, /* closed */
	BREAKER_PROBE, /* half open: this one finds out */
	BREAKER_REFUSED, /* open; e says why, *wait_ms until when */
};
enum breaker_answer breaker_ask(
    struct breaker *b, int64_t now_ms, int64_t *wait_ms, struct err *e);

enum breaker_outcome {
	BREAKER_WORKED,
	BREAKER_FAILED,
	BREAKER_UNKNOWN, /* it was not the upstream that ended it */
};

/*
 * asked: what breaker_ask() said to it.  why: of a failure; copied.  True where
 * it has opened, or closed, by this.
 */
bool breaker_report(struct breaker *b, enum breaker_answer asked,
    enum breaker_outcome outcome, const char *why, int64_t now_ms);

/* "closed", "open", "half-open". */
const char *breaker_state(struct breaker *b, int64_t now_ms);

/* Is it anything but closed? */
bool breaker_is_open(struct breaker *b);

#endif
