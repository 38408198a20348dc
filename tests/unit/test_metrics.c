/* test_metrics.c - request counters per thread. */
/* sanitize: thread */
#include <pthread.h>

#include "base/buf.h"
#include "base/metrics.h"
#include "check.h"

static void
test_shards_are_summed_by_route_and_status(void **state)
{
	struct metrics *m = metrics_new();
	struct metrics_shard *a = metrics_shard_new(m),
	                     *b = metrics_shard_new(m);
	char copy[] = "GET /x"; /* one name at two addresses is one series */
	struct buf out;

	(void)state;
	metrics_request(a, "GET /x", 200, 50);
	metrics_request(b, copy, 200, 51);
	metrics_request(b, "GET /x", 404, 20000000);
	metrics_request(b, "say \"hi\"\\", 200, -5);
	buf_init(&out, 1 << 16);
	metrics_render(m, &out);
	CHECK_HAS(
	    buf_text(&out), "# TYPE claviger_http_requests_total counter\n");
	CHECK_HAS(buf_text(&out), "claviger_http_requests_total{route=\"GET "
	                          "/x\",status=\"200\"} 2\n");
	CHECK_HAS(buf_text(&out), "claviger_http_requests_total{route=\"GET "
	                          "/x\",status=\"404\"} 1\n");
	CHECK_HAS(buf_text(&out),
	    "{route=\"say \\\"hi\\\"\\\\\",status=\"200\"} 1\n");
	CHECK_HAS(buf_text(&out), "_bucket{le=\"0.00005\"} 2\n");
	CHECK_HAS(buf_text(&out), "_bucket{le=\"0.0001\"} 3\n");
	CHECK_HAS(buf_text(&out), "_bucket{le=\"10\"} 3\n");
	CHECK_HAS(buf_text(&out), "_bucket{le=\"+Inf\"} 4\n");
	CHECK_HAS(buf_text(&out), "_seconds_sum 20.000101\n");
	CHECK_HAS(buf_text(&out), "_seconds_count 4\n");
	buf_done(&out);
	metrics_free(m);
	metrics_free(NULL);
}

static void
test_a_full_table_still_counts(void **state)
{
	struct metrics *m = metrics_new();
	struct metrics_shard *s = metrics_shard_new(m);
	struct buf out;

	(void)state;
	for (int status = 0; status < 400; status++)
		metrics_request(s, "r", status, 1);
	buf_init(&out, 1 << 20);
	metrics_render(m, &out);
	CHECK_HAS(buf_text(&out), "route=\"other\",status=\"other\"} 144\n");
	CHECK_HAS(buf_text(&out), "_seconds_count 400\n");
	buf_done(&out);
	metrics_free(m);
}

enum { REQUESTS = 100000 };

static void *
count_requests(void *metrics)
{
	static const char *const routes[] = { "a", "b", "c" };
	struct metrics_shard *s = metrics_shard_new(metrics);

	for (int i = 0; i < REQUESTS; i++)
		metrics_request(s, routes[i % 3], 200 + i % 5, i);
	return NULL;
}

static void
test_rendering_while_threads_count_loses_nothing(void **state)
{
	struct metrics *m = metrics_new();
	pthread_t thread[3];
	char want[64];
	struct buf out;

	(void)state;
	for (size_t i = 0; i < LEN(thread); i++)
		CHECK_INT(
		    pthread_create(&thread[i], NULL, count_requests, m), 0);
	buf_init(&out, 1 << 20);
	for (int i = 0; i < 100; i++) {
		buf_clear(&out);
		metrics_render(m, &out);
		CHECK(!out.over);
	}
	for (size_t i = 0; i < LEN(thread); i++)
		pthread_join(thread[i], NULL);
	buf_clear(&out);
	metrics_render(m, &out);
	snprintf(want, sizeof(want), "_seconds_count %d\n", 3 * REQUESTS);
	CHECK_HAS(buf_text(&out), want);
	buf_done(&out);
	metrics_free(m);
}

enum { SHARDS = 40, SERIES = 60 };

static void *
make_series(void *metrics)
{
	for (int i = 0; i < SHARDS; i++) {
		struct metrics_shard *s = metrics_shard_new(metrics);

		for (int k = 0; k < SERIES; k++)
			metrics_request(s, "a", 200 + k, k);
	}
	return NULL;
}

/* For ThreadSanitizer: a slot is filled while it is read. */
static void
test_series_may_appear_while_they_are_rendered(void **state)
{
	struct metrics *m = metrics_new();
	pthread_t thread;
	char want[64];
	struct buf out;

	(void)state;
	CHECK_INT(pthread_create(&thread, NULL, make_series, m), 0);
	buf_init(&out, 1 << 20);
	for (int i = 0; i < 20; i++) {
		buf_clear(&out);
		metrics_render(m, &out);
	}
	pthread_join(thread, NULL);
	buf_clear(&out);
	metrics_render(m, &out);
	snprintf(want, sizeof(want), "status=\"%d\"} %d\n", 200 + SERIES - 1,
	    SHARDS);
	CHECK_HAS(buf_text(&out), want);
	buf_done(&out);
	metrics_free(m);
}

static void
test_a_name_is_copied_once(void **state)
{
	struct metrics *m = metrics_new();
	char text[] = "rest /v1/a";
	const char *name = metrics_name(m, text);

	(void)state;
	CHECK(name != text);
	CHECK(metrics_name(m, "rest /v1/a") == name);
	text[9] = 'b';
	CHECK_STR(name, "rest /v1/a");
	CHECK(metrics_name(m, text) != name);
	metrics_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_is_copied_once),
		cmocka_unit_test(test_shards_are_summed_by_route_and_status),
		cmocka_unit_test(test_a_full_table_still_counts),
		cmocka_unit_test(
		    test_rendering_while_threads_count_loses_nothing),
		cmocka_unit_test(
		    test_series_may_appear_while_they_are_rendered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
