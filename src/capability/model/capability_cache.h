/* capability_cache.h - whether responses of an operation are kept. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_CACHE_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "capability/model/capability_policy.h"

/* `x-claviger: {cache}` of a consumed operation, with what it inherits. */
struct capability_cache {
	int64_t ttl_ms; /* how long responses are fresh; 0: they say it */
	int64_t max_bytes; /* of one response */
};

/* The keys; the offset is in struct capability_cache. */
extern const struct capability_policy_row capability_cache_rows[];
extern const size_t capability_cache_row_count;

/* Sets all keys to their defaults. */
void capability_cache_clear(struct capability_cache *c);

/* Returns -1 and sets e (ERR_INPUT) if the row does not accept text. */
int capability_cache_set(struct capability_cache *c,
    const struct capability_policy_row *row, struct str text, struct err *e);

#endif
