/* clock.c - what time it is, and how it is written. */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"

static int64_t
read_us(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t
clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t
clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

int64_t
clock_real_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t
clock_real_ms(void)
{
	return clock_real_us() / 1000;
}

#define END_OF_9999_MS INT64_C(253402300799999)

static struct tm
utc(int64_t real_ms)
{
	time_t seconds;
	struct tm tm;

	/* The forms below have four digits for the year. */
	if (real_ms < 0)
		real_ms = 0;
	if (real_ms > END_OF_9999_MS)
		real_ms = END_OF_9999_MS;
	seconds = (time_t)(real_ms / 1000);
	gmtime_r(&seconds, &tm);
	return tm;
}

void
clock_rfc3339(char out[21], int64_t real_ms)
{
	struct tm tm = utc(real_ms);

	strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static int
two_digits(struct str s, size_t at)
{
	return (int)str_to_int(str_part(s, at, at + 2), 99);
}

int64_t
clock_parse_rfc3339(struct str s)
{
	struct tm tm = { 0 }, back;
	time_t seconds;
	int64_t ms = 0;

	if (s.n < 20 || s.p[s.n - 1] != 'Z' || s.p[4] != '-' || s.p[7] != '-' ||
	    s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':')
		return -1;
	tm.tm_year = (int)str_to_int(str_part(s, 0, 4), 9999) - 1900;
	tm.tm_mon = two_digits(s, 5) - 1;
	tm.tm_mday = two_digits(s, 8);
	tm.tm_hour = two_digits(s, 11);
	tm.tm_min = two_digits(s, 14);
	tm.tm_sec = two_digits(s, 17);
	if (tm.tm_year < 70 || tm.tm_hour < 0 || tm.tm_min < 0 || tm.tm_sec < 0)
		return -1;
	if (s.n > 20) {
		struct str fraction = str_part(s, 20, s.n - 1);

		if (s.p[19] != '.' || fraction.n > 9 ||
		    str_to_int(fraction, 999999999) == -1)
			return -1;
		for (size_t i = 0; i < 3; i++)
			ms = ms * 10 +
			     (i < fraction.n ? fraction.p[i] - '0' : 0);
	}
	back = tm;
	seconds = timegm(&back);
	/* timegm() carries over what no calendar has: the 31st of June. */
	if (back.tm_mon != tm.tm_mon || back.tm_mday != tm.tm_mday ||
	    back.tm_hour != tm.tm_hour || back.tm_min != tm.tm_min ||
	    back.tm_sec != tm.tm_sec)
		return -1;
	return (int64_t)seconds * 1000 + ms;
}

void
clock_http_date(char out[30], int64_t real_ms)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm tm = utc(real_ms);

	/* Not strftime(): the names must not depend on the locale. */
	snprintf(out, 30, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[tm.tm_wday % 7], tm.tm_mday % 100, months[tm.tm_mon % 12],
	    (tm.tm_year + 1900) % 10000, tm.tm_hour % 100, tm.tm_min % 100,
	    tm.tm_sec % 100);
}
