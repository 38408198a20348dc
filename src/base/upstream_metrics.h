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

/* Appends requests, errors, retries and durations as Prometheus text. */
void upstream_metrics_render(struct upstream_metrics *m, struct buf *out);

#endif
