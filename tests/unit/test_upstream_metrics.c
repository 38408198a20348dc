/* test_upstream_metrics.c - upstream calls are counted. */
#include "base/buf.h"
#include "base/upstream_metrics.h"
#include "check.h"

static void
test_series_have_labels(void **state)
{
	const struct str api = STR("api"), odd = STR("a\"b\\c\nd");
	const struct upstream_metrics_call calls[] = {
		{ api, odd, 200, NULL, 1, 7000 },
		{ api, odd, 200, NULL, 3, 2000000 },
		{ api, odd, 503, NULL, 1, 1 },
		{ api, odd, 0, "timeout", 1, 60000000 },
		{ api, STR("other"), 0, "refused", 0, -5 },
	};
	static const char *const want[] = {
		"requests_total{namespace=\"api\",operation="
		"\"a\\\"b\\\\c\\nd\",status=\"200\"} 2\n",
		"c\\nd\",status=\"503\"} 1\n",
		"c\\nd\",status=\"none\"} 1\n",
		"errors_total{namespace=\"api\",operation="
		"\"a\\\"b\\\\c\\nd\",error=\"timeout\"} 1\n",
		"operation=\"other\",error=\"refused\"} 1\n",
		"retries_total{namespace=\"api\",operation="
		"\"a\\\"b\\\\c\\nd\"} 2\n",
		"cache_total{namespace=\"api\",operation="
		"\"a\\\"b\\\\c\\nd\",result=\"hit\"} 2\n",
		"c\\nd\",result=\"confirmed\"} 1\n",
		"c\\nd\",le=\"0.005\"} 1\n",
		"c\\nd\",le=\"0.01\"} 2\n",
		"c\\nd\",le=\"30\"} 3\n",
		"c\\nd\",le=\"+Inf\"} 4\n",
		"duration_seconds_sum{namespace=\"api\",operation="
		"\"a\\\"b\\\\c\\nd\"} 62.007001\n",
		"operation=\"other\"} 0.000000\n",
	};
	struct upstream_metrics *m = upstream_metrics_new();
	struct buf b;

	(void)state;
	for (size_t i = 0; i < LEN(calls); i++)
		upstream_metrics_count(m, &calls[i]);
	upstream_metrics_count_cache(m, api, odd, UPSTREAM_METRICS_HIT);
	upstream_metrics_count_cache(m, api, odd, UPSTREAM_METRICS_HIT);
	upstream_metrics_count_cache(m, api, odd, UPSTREAM_METRICS_CONFIRMED);
	buf_init(&b, 1 << 20);
	upstream_metrics_render(m, &b);
	for (size_t i = 0; i < LEN(want); i++)
		CHECK_HAS(buf_text(&b), want[i]);
	buf_done(&b);
	upstream_metrics_free(m);
}

static void
test_series_and_outcomes_are_bounded(void **state)
{
	struct upstream_metrics *m = upstream_metrics_new();
	struct buf b;
	char name[16];
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "op%d", i);
		upstream_metrics_count(
		    m, &(struct upstream_metrics_call){
		           STR("api"), str_of(name), 200, NULL, 1, 1 });
	}
	for (int i = 400; i < 500; i++)
		upstream_metrics_count(
		    m, &(struct upstream_metrics_call){
		           STR("api"), STR("op1"), i, NULL, 1, 1 });
	buf_init(&b, 64 << 20);
	upstream_metrics_render(m, &b);
	CHECK(!b.over);
	CHECK_HAS(buf_text(&b), "operation=\"other\",status=\"200\"}");
	for (const char *p = buf_text(&b);
	     (p = strstr(p, "requests_total{namespace")) != NULL; p++)
		lines++;
	CHECK(lines < 6200);
	CHECK_HAS(buf_text(&b), "operation=\"op1\",status=\"other\"} 86\n");
	buf_done(&b);
	upstream_metrics_free(m);
	upstream_metrics_count(NULL, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_series_have_labels),
		cmocka_unit_test(test_series_and_outcomes_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
