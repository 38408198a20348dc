/* test_retry.c - whether a request is repeated, and when. */
#include "capability/capability.h"
#include "http/http_retry.h"
#include "engine/upstream/retry.h"
#include "check.h"

static void
test_only_repeatable_requests_are_sent_twice(void **state)
{
	static const struct {
		enum http_method method;
		int64_t retries, unsafe;
		bool want;
	} t[] = {
		{ HTTP_METHOD_GET, 1, 0, true },
		{ HTTP_METHOD_HEAD, 1, 0, true },
		{ HTTP_METHOD_PUT, 1, 0, true },
		{ HTTP_METHOD_DELETE, 1, 0, true },
		{ HTTP_METHOD_OPTIONS, 1, 0, true },
		{ HTTP_METHOD_POST, 1, 0, false },
		{ HTTP_METHOD_PATCH, 1, 0, false },
		{ HTTP_METHOD_POST, 1, 1, true },
		{ HTTP_METHOD_GET, 0, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct capability_policy p = { .retries = t[i].retries,
			.retry_unsafe = t[i].unsafe };

		CHECK_INT(retry_is_allowed(&p, t[i].method), t[i].want);
	}
	for (int status = 200; status < 600; status++)
		CHECK_INT(http_retry_is_wanted(status),
		    status == 429 || status == 502 || status == 503 ||
		        status == 504);
}

static void
test_retry_after_is_seconds_or_a_date(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} t[] = {
		{ "0", 0 },
		{ "120", 120000 },
		{ "Thu, 01 Jan 1970 00:01:00 GMT", 50000 },
		{ "Thu, 01 Jan 1970 00:00:01 GMT", 0 }, /* in the past */
		{ "-1", -1 },
		{ "1.5", -1 },
		{ "99999999999999999999", -1 },
		{ "soon", -1 },
		{ "", -1 },
		{ NULL, -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(
		    http_retry_after_ms(str_of(t[i].text), 10000), t[i].want);
}

static void
test_delays_double_up_to_the_maximum(void **state)
{
	const struct capability_policy p = { .retry_base_ms = 100,
		.retry_max_ms = 300 };
	static const int64_t ceilings[] = { 100, 200, 300, 300 };

	(void)state;
	for (size_t i = 0; i < LEN(ceilings); i++) {
		int64_t longest = 0;

		for (int k = 0; k < 2000; k++) {
			int64_t d = retry_delay_ms(&p, (int64_t)i + 1, -1);

			CHECK(d >= 0 && d <= ceilings[i]);
			longest = d > longest ? d : longest;
		}
		/* Full jitter: the whole range occurs. */
		CHECK(longest > ceilings[i] * 9 / 10);
	}
	CHECK_INT(retry_delay_ms(&p, 1, 250), 250);
	CHECK_INT(retry_delay_ms(&p, 1, 0), 0);
	CHECK_INT(retry_delay_ms(&p, 1, 301), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_repeatable_requests_are_sent_twice),
		cmocka_unit_test(test_retry_after_is_seconds_or_a_date),
		cmocka_unit_test(test_delays_double_up_to_the_maximum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
