/* retry.h - what is sent again, and when. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_RETRY_H
#define CLAVIGER_ENGINE_UPSTREAM_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"

struct capability_policy;

/* May a request of that method go out twice (RFC 9110 9.2.2)? */
bool retry_is_allowed(const struct capability_policy *p, enum http_method m);

/*
 * How long to wait after the tries-th attempt, from 1: what the upstream asks
 * for (after_ms; -1: nothing), else anything between 0 and a ceiling that
 * doubles ("full jitter").  -1 where it asks for more than the policy allows:
 * then its answer is the answer.
 */
int64_t retry_delay_ms(
    const struct capability_policy *p, int64_t tries, int64_t after_ms);

#endif
