/* retry.h - whether a request is repeated, and when. */
#ifndef CLAVIGER_ENGINE_UPSTREAM_RETRY_H
#define CLAVIGER_ENGINE_UPSTREAM_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "http/http.h"

struct capability_policy;

/*
 * Reports whether a request with that method may be sent twice (RFC 9110
 * 9.2.2).
 */
bool retry_is_allowed(const struct capability_policy *p, enum http_method m);

/*
 * Returns the milliseconds to wait after attempt number `tries`, from 1: what
 * the upstream demands (after_ms; -1: nothing), else a random time from 0 to a
 * maximum that doubles with each attempt ("full jitter").  Returns -1 if the
 * upstream demands more than the policy allows: its response is then final.
 */
int64_t retry_delay_ms(
    const struct capability_policy *p, int64_t tries, int64_t after_ms);

#endif
