/* test_clock.c - dates are written and read. */
#include <time.h>

#include "base/clock.h"
#include "check.h"

static void
test_http_dates_are_read_in_all_three_formats(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} t[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777000 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777000 },
		{ "Sun Nov  6 08:49:37 1994", 784111777000 },
		{ "Sun Nov 16 08:49:37 1994", 784975777000 },
		{ "Wednesday, 15-Jan-25 12:00:00 GMT", 1736942400000 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Sun, 06 Nov 1994 08:49:37 UTC", -1 },
		{ "Sun, 06 nov 1994 08:49:37 GMT", -1 },
		{ "Sun, 06 Nov 1994 24:49:37 GMT", -1 },
		{ "Sun, 00 Nov 1994 08:49:37 GMT", -1 },
		{ "Sun, 06 Nov 1994 08.49.37 GMT", -1 },
		{ "Sun, 06 Nov 1969 08:49:37 GMT", -1 },
		{ "Sun,", -1 },
		{ ", GMT", -1 },
		{ "", -1 },
		{ NULL, -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(clock_parse_http_date(str_of(t[i].text)), t[i].want);
}

/* Each day from 1970 to 2400 and some of each later year, at changing times. */
static void
test_every_day_is_written_as_the_library_does(void **state)
{
	const int64_t end = INT64_C(253402300800);
	int64_t step = 86400 - 1;

	(void)state;
	for (int64_t at = 0; at < end; at += step) {
		char got[21], want[32];
		time_t seconds = (time_t)at;
		struct tm tm;

		gmtime_r(&seconds, &tm);
		strftime(want, sizeof(want), "%Y-%m-%dT%H:%M:%SZ", &tm);
		clock_rfc3339(got, at * 1000 + at % 1000);
		CHECK_STR(got, want);
		if (at > INT64_C(430) * 365 * 86400)
			step = 86400 * 9 + 7;
	}
}

static void
test_times_are_written_in_both_formats(void **state)
{
	static const struct {
		int64_t ms;
		const char *rfc3339, *http;
	} t[] = {
		{ 0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT" },
		{ 784111777000, "1994-11-06T08:49:37Z",
		    "Sun, 06 Nov 1994 08:49:37 GMT" },
		{ 1736942400999, "2025-01-15T12:00:00Z",
		    "Wed, 15 Jan 2025 12:00:00 GMT" },
		/* Out of the format's range: the nearest date in it. */
		{ INT64_MAX, "9999-12-31T23:59:59Z",
		    "Fri, 31 Dec 9999 23:59:59 GMT" },
		{ INT64_MIN, "1970-01-01T00:00:00Z",
		    "Thu, 01 Jan 1970 00:00:00 GMT" },
	};
	char rfc3339[21], http[30];

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		clock_rfc3339(rfc3339, t[i].ms);
		CHECK_STR(rfc3339, t[i].rfc3339);
		clock_http_date(http, t[i].ms);
		CHECK_STR(http, t[i].http);
	}
}

static void
test_the_monotonic_clock_never_goes_back(void **state)
{
	int64_t last = clock_mono_us();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_mono_us();

		CHECK(now >= last);
		last = now;
	}
	CHECK(clock_real_ms() > 1600000000000);
}

static void
test_times_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} t[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "2025-01-15T12:00:00Z", 1736942400000 },
		{ "2025-01-15t12:00:00.5z", 1736942400500 },
		{ "2025-01-15 12:00:00.123456789Z", 1736942400123 },
		{ "2025-01-15T13:30:00+01:30", 1736942400000 },
		{ "2025-01-15T11:00:00-01:00", 1736942400000 },
		{ "2024-02-29T00:00:00Z", 1709164800000 },
		{ "2025-02-29T00:00:00Z", -1 },
		{ "2025-04-31T00:00:00Z", -1 },
		{ "2025-13-01T00:00:00Z", -1 },
		{ "2025-01-15T24:00:00Z", -1 },
		{ "2025-01-15T12:00:60Z", -1 },
		{ "2025-01-15T12:00:00", -1 },
		{ "2025-01-15T12:00:00.Z", -1 },
		{ "2025-01-15T12:00:00.xZ", -1 },
		{ "2025-01-15T12:00:00+24:00", -1 },
		{ "2025-01-15T12:00:00+0100", -1 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "1970-01-01T00:00:00+00:01", -1 },
		{ "2025-01-15", -1 },
		{ "Z", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (clock_parse_rfc3339(str_of(t[i].text)) != t[i].want)
			fail_msg("%s", t[i].text);
}

static void
test_durations_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} t[] = {
		{ "90", 90000 },
		{ "90s", 90000 },
		{ "15m", 900000 },
		{ "24h", 86400000 },
		{ "30d", 2592000000 },
		{ "4w", 2419200000 },
		{ "0s", 0 },
		{ "36500d", 3153600000000 },
		{ "36501d", -1 },
		{ "99999999999999999999s", -1 },
		{ "s", -1 },
		{ "-1s", -1 },
		{ "1.5h", -1 },
		{ "1y", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (clock_parse_duration(str_of(t[i].text)) != t[i].want)
			fail_msg("%s", t[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http_dates_are_read_in_all_three_formats),
		cmocka_unit_test(test_every_day_is_written_as_the_library_does),
		cmocka_unit_test(test_times_are_written_in_both_formats),
		cmocka_unit_test(test_times_are_read),
		cmocka_unit_test(test_durations_are_read),
		cmocka_unit_test(test_the_monotonic_clock_never_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
