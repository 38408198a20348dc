/* upstream_metrics.h - counts upstream calls by namespace and operation. */
#ifndef CLAVIGER_BASE_UPSTREAM_METRICS_H
#define CLAVIGER_BASE_UPSTREAM_METRICS_H

#include <stdint.h>

#include "base/str.h"

struct buf;
struct upstream_metrics; /* of one process, shared by all threads */

struct upstream_metrics *upstream_metrics_new(void);
void upstream_metrics_free(struct upstream_metrics *m);

/* A finished call. */
struct upstream_metrics_call {
	struct str namespace, operation; /* copied */
	int status; /* 0: no response */
	const char *error; /* a constant, "timeout"; NULL: success */
	int64_t tries; /* requests sent */
	int64_t duration_us;
};

void upstream_metrics_count(
    struct upstream_metrics *m, const struct upstream_metrics_call *c);

/* What a cache of responses did for a call. */
enum upstream_metrics_cache {
	UPSTREAM_METRICS_HIT, /* it was fresh */
	UPSTREAM_METRICS_CONFIRMED, /* the upstream answered 304 */
	UPSTREAM_METRICS_MISS,
	UPSTREAM_METRICS_CACHE_COUNT,
};

void upstream_metrics_count_cache(struct upstream_metrics *m,
    struct str namespace, struct str operation,
    enum upstream_metrics_cache what);

/*
 * Appends requests, errors, retries, uses of the cache and durations as
 * Prometheus text.
 */
void upstream_metrics_render(struct upstream_metrics *m, struct buf *out);

#endif
