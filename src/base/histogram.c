/* histogram.c - counts durations by size, for Prometheus. */
#include <assert.h>
#include <inttypes.h>

#include "base/buf.h"
#include "base/histogram.h"

struct bound {
	int64_t us;
	const char *seconds; /* as text: "%g" depends on the locale */
};

static const struct bound bounds[] = {
	{ 50, "0.00005" },
	{ 100, "0.0001" },
	{ 250, "0.00025" },
	{ 500, "0.0005" },
	{ 1000, "0.001" },
	{ 2500, "0.0025" },
	{ 5000, "0.005" },
	{ 10000, "0.01" },
	{ 25000, "0.025" },
	{ 50000, "0.05" },
	{ 100000, "0.1" },
	{ 250000, "0.25" },
	{ 500000, "0.5" },
	{ 1000000, "1" },
	{ 2500000, "2.5" },
	{ 5000000, "5" },
	{ 10000000, "10" },
	{ 30000000, "30" },
};

/* The part of the bounds that a range has. */
static const struct {
	const struct bound *bounds;
	size_t count;
} ranges[] = {
	[HISTOGRAM_REQUESTS] = { bounds, 17 },
	[HISTOGRAM_UPSTREAM] = { bounds + 6, 12 },
};

static_assert(HISTOGRAM_BUCKETS == 17 + 1, "the longest range and the rest");

size_t
histogram_bucket(enum histogram_range range, int64_t duration_us)
{
	size_t i = 0;

	while (
	    i < ranges[range].count && duration_us > ranges[range].bounds[i].us)
		i++;
	return i;
}

void
histogram_add(
    struct histogram *h, enum histogram_range range, int64_t duration_us)
{
	h->buckets[histogram_bucket(range, duration_us)]++;
	h->sum_us += duration_us > 0 ? duration_us : 0;
}

static void
print_bucket(struct buf *out, const char *name, const char *labels,
    const char *bound, int64_t count)
{
	buf_printf(out, "%s_bucket{%s%sle=\"%s\"} %" PRId64 "\n", name, labels,
	    *labels != '\0' ? "," : "", bound, count);
}

/* "name_sum " or, with labels, "name_sum{a="b"} ". */
static void
print_name(
    struct buf *out, const char *name, const char *suffix, const char *labels)
{
	if (*labels != '\0')
		buf_printf(out, "%s_%s{%s} ", name, suffix, labels);
	else
		buf_printf(out, "%s_%s ", name, suffix);
}

void
histogram_print(struct buf *out, const struct histogram *h,
    enum histogram_range range, const char *name, const char *labels)
{
	const size_t last = ranges[range].count;
	int64_t count = 0;

	for (size_t i = 0; i < last; i++) {
		count += h->buckets[i];
		print_bucket(
		    out, name, labels, ranges[range].bounds[i].seconds, count);
	}
	count += h->buckets[last];
	print_bucket(out, name, labels, "+Inf", count);
	print_name(out, name, "sum", labels);
	buf_printf(out, "%" PRId64 ".%06d\n", h->sum_us / 1000000,
	    (int)(h->sum_us % 1000000));
	print_name(out, name, "count", labels);
	buf_printf(out, "%" PRId64 "\n", count);
}
