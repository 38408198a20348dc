/* test_histogram.c - durations are counted by size and printed. */
#include "base/buf.h"
#include "base/histogram.h"
#include "check.h"

static void
test_a_bound_belongs_to_its_own_bucket(void **state)
{
	static const struct {
		enum histogram_range range;
		int64_t us;
		size_t bucket;
	} t[] = {
		{ HISTOGRAM_REQUESTS, -5, 0 },
		{ HISTOGRAM_REQUESTS, 0, 0 },
		{ HISTOGRAM_REQUESTS, 50, 0 },
		{ HISTOGRAM_REQUESTS, 51, 1 },
		{ HISTOGRAM_REQUESTS, 10000000, 16 },
		{ HISTOGRAM_REQUESTS, 10000001, HISTOGRAM_BUCKETS - 1 },
		{ HISTOGRAM_REQUESTS, INT64_MAX, HISTOGRAM_BUCKETS - 1 },
		{ HISTOGRAM_UPSTREAM, 5000, 0 },
		{ HISTOGRAM_UPSTREAM, 5001, 1 },
		{ HISTOGRAM_UPSTREAM, 30000000, 11 },
		{ HISTOGRAM_UPSTREAM, 30000001, 12 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(histogram_bucket(t[i].range, t[i].us), t[i].bucket);
}

static void
test_buckets_are_printed_as_running_totals(void **state)
{
	static const int64_t durations[] = { -7, 5000, 6000, 1500000,
		40000000 };
	struct histogram h = { .sum_us = 0 };
	struct buf out;

	(void)state;
	for (size_t i = 0; i < LEN(durations); i++)
		histogram_add(&h, HISTOGRAM_UPSTREAM, durations[i]);
	buf_init(&out, 1 << 16);
	histogram_print(&out, &h, HISTOGRAM_UPSTREAM, "x", "a=\"b\"");
	CHECK_STR(buf_text(&out), "x_bucket{a=\"b\",le=\"0.005\"} 2\n"
	                          "x_bucket{a=\"b\",le=\"0.01\"} 3\n"
	                          "x_bucket{a=\"b\",le=\"0.025\"} 3\n"
	                          "x_bucket{a=\"b\",le=\"0.05\"} 3\n"
	                          "x_bucket{a=\"b\",le=\"0.1\"} 3\n"
	                          "x_bucket{a=\"b\",le=\"0.25\"} 3\n"
	                          "x_bucket{a=\"b\",le=\"0.5\"} 3\n"
	                          "x_bucket{a=\"b\",le=\"1\"} 3\n"
	                          "x_bucket{a=\"b\",le=\"2.5\"} 4\n"
	                          "x_bucket{a=\"b\",le=\"5\"} 4\n"
	                          "x_bucket{a=\"b\",le=\"10\"} 4\n"
	                          "x_bucket{a=\"b\",le=\"30\"} 4\n"
	                          "x_bucket{a=\"b\",le=\"+Inf\"} 5\n"
	                          "x_sum{a=\"b\"} 41.511000\n"
	                          "x_count{a=\"b\"} 5\n");
	buf_done(&out);
}

static void
test_without_labels_only_the_bound_is_in_braces(void **state)
{
	struct histogram h = { .sum_us = 0 };
	struct buf out;

	(void)state;
	histogram_add(&h, HISTOGRAM_REQUESTS, 75);
	buf_init(&out, 1 << 16);
	histogram_print(&out, &h, HISTOGRAM_REQUESTS, "x", "");
	CHECK(str_starts(buf_str(&out), STR("x_bucket{le=\"0.00005\"} 0\n"
	                                    "x_bucket{le=\"0.0001\"} 1\n")));
	CHECK(str_ends(buf_str(&out), STR("x_bucket{le=\"10\"} 1\n"
	                                  "x_bucket{le=\"+Inf\"} 1\n"
	                                  "x_sum 0.000075\n"
	                                  "x_count 1\n")));
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bound_belongs_to_its_own_bucket),
		cmocka_unit_test(test_buckets_are_printed_as_running_totals),
		cmocka_unit_test(
		    test_without_labels_only_the_bound_is_in_braces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
