/* meter.h - calls to upstreams, counted by namespace, operation and outcome. */
#ifndef CLAVIGER_BASE_METER_H
#define CLAVIGER_BASE_METER_H

#include <stdint.h>

#include "base/str.h"

struct buf;
struct meter; /* of one process, shared by all threads */

struct meter *meter_new(void);
void meter_free(struct meter *m);

/* One call that is over. */
struct meter_call {
	struct str namespace, operation; /* of the file; copied */
	int status; /* 0: no answer came */
	const char *error; /* a constant word, "timeout"; NULL: none */
	int64_t tries; /* that went out */
	int64_t duration_us;
};

void meter_count(struct meter *m, const struct meter_call *c);

/* Append the Prometheus text of requests, errors, retries and durations. */
void meter_render(struct meter *m, struct buf *out);

#endif
