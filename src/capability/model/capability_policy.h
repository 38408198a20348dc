/* capability_policy.h - timeouts, retries and limits of an upstream. */
#ifndef CLAVIGER_CAPABILITY_MODEL_CAPABILITY_POLICY_H
#define CLAVIGER_CAPABILITY_MODEL_CAPABILITY_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct err;

/* The settings in `x-claviger`.  -1: not set. */
struct capability_policy {
	int64_t connect_ms, total_ms;
	int64_t retries, retry_base_ms, retry_max_ms, retry_unsafe;
	int64_t concurrency, queue; /* 0: no limit; no waiting */
	int64_t response_bytes;
	int64_t breaker_failures; /* 0: no circuit breaker */
	int64_t breaker_window_ms, breaker_open_ms;
};

/* One setting: a key of `x-claviger`, and an option of serve and call. */
struct capability_policy_row {
	const char *key, *option;
	enum {
		CAPABILITY_POLICY_TIME, /* "500ms", "2s", "1m"; a number: ms */
		CAPABILITY_POLICY_COUNT,
		CAPABILITY_POLICY_BYTES, /* "64KiB"; a number: bytes */
		CAPABILITY_POLICY_FLAG,
	} unit;
	size_t offset; /* of the int64_t in struct capability_policy */
	int64_t smallest, largest;
	int64_t standard; /* the default; -1: the program's limit */
};

extern const struct capability_policy_row capability_policy_rows[];
extern const size_t capability_policy_row_count;

/* Returns the row of that option, or NULL. */
const struct capability_policy_row *capability_policy_find(struct str option);

/* Sets every setting to -1. */
void capability_policy_clear(struct capability_policy *p);

/*
 * Sets *out to the number that text means in the unit of the row.  Returns -1
 * and sets e (ERR_INPUT) if the row does not accept text.
 */
int capability_policy_read(const struct capability_policy_row *row,
    struct str text, int64_t *out, struct err *e);

/* The same for the setting of the row in p. */
int capability_policy_set(struct capability_policy *p,
    const struct capability_policy_row *row, struct str text, struct err *e);

/* Overwrites in p the settings that upper has. */
void capability_policy_lay_over(
    struct capability_policy *p, const struct capability_policy *upper);

#endif
