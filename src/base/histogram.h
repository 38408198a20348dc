/* histogram.h - counts durations by size, for Prometheus. */
#ifndef CLAVIGER_BASE_HISTOGRAM_H
#define CLAVIGER_BASE_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

struct buf;

/* Which upper bounds the buckets have. */
enum histogram_range {
	HISTOGRAM_REQUESTS, /* 50 us to 10 s */
	HISTOGRAM_UPSTREAM, /* 5 ms to 30 s */
};

enum { HISTOGRAM_BUCKETS = 18 }; /* at most; the last one is for the rest */

/* Start with zeros; one range for each histogram. */
struct histogram {
	int64_t buckets[HISTOGRAM_BUCKETS]; /* not cumulative */
	int64_t sum_us;
};

/* Returns the bucket of a duration: the first whose bound is not below it. */
size_t histogram_bucket(enum histogram_range range, int64_t duration_us);

/* Counts a duration.  A negative one counts as 0: a sum must not decrease. */
void histogram_add(
    struct histogram *h, enum histogram_range range, int64_t duration_us);

/*
 * Appends the lines name_bucket, name_sum and name_count in the Prometheus text
 * format.  labels: escaped, as in `a="b",c="d"`; "" for none.
 */
void histogram_print(struct buf *out, const struct histogram *h,
    enum histogram_range range, const char *name, const char *labels);

#endif
