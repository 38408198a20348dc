/* upstream_metrics.h - calls to upstreams, counted by namespace, operation and
 * outcome. */
#ifndef CLAVIGER_BASE_UPSTREAM_METRICS_H
#define CLAVIGER_BASE_UPSTREAM_METRICS_H

#include <stdint.h>

#include "base/str.h"

struct buf;
struct upstream_metrics; /* of one process, shared by all threads */

struct upstream_metrics *upstream_metrics_new(void);
void upstream_metrics_free(struct upstream_metrics *m);

/* One call that is over. */
struct upstream_metrics_call {
	struct str namespace, operation; /* of the file; copied */
	int status; /* 0: no answer came */
	const char *error; /* a constant word, "timeout"; NULL: none */
	int64_t tries; /* that went out */
	int64_t duration_us;
};

void upstream_metrics_count(
    struct upstream_metrics *m, const struct upstream_metrics_call *c);

/* Append the Prometheus text of requests, errors, retries and durations. */
void upstream_metrics_render(struct upstream_metrics *m, struct buf *out);

#endif
