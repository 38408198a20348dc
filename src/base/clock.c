/* clock.c - clocks, and dates as text. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

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
clock_thread_us(void)
{
	return read_us(CLOCK_THREAD_CPUTIME_ID);
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

	/* The formats below have four digits for the year. */
	if (real_ms < 0)
		real_ms = 0;
	if (real_ms > END_OF_9999_MS)
		real_ms = END_OF_9999_MS;
	seconds = (time_t)(real_ms / 1000);
	gmtime_r(&seconds, &tm);
	return tm;
}

/* v: below 100. */
static char *
put_two(char *out, unsigned v, char then)
{
	static const char pairs[] = "00010203040506070809"
	                            "10111213141516171819"
	                            "20212223242526272829"
	                            "30313233343536373839"
	                            "40414243444546474849"
	                            "50515253545556575859"
	                            "60616263646566676869"
	                            "70717273747576777879"
	                            "80818283848586878889"
	                            "90919293949596979899";

	memcpy(out, pairs + (size_t)2 * v, 2);
	out[2] = then;
	return out + 3;
}

/*
 * Not strftime(), which costs as much as verifying half a key.  The day counts
 * from March 1 of the year 0, so that a leap day is the last of its year; 400
 * years have 146097 days, and five months from March 153.
 */
void
clock_rfc3339(char out[21], int64_t real_ms)
{
	const unsigned days_until_1970 = 719468;
	unsigned seconds, day, era, of_era, year, month;

	if (real_ms < 0)
		real_ms = 0;
	if (real_ms > END_OF_9999_MS)
		real_ms = END_OF_9999_MS;
	seconds = (unsigned)(real_ms / 1000 % 86400);
	day = (unsigned)(real_ms / 86400000) + days_until_1970;
	era = day / 146097;
	of_era = day % 146097;
	year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	day = of_era - (365 * year + year / 4 - year / 100);
	year += era * 400;
	month = (5 * day + 2) / 153; /* 0: March */
	day -= (153 * month + 2) / 5;
	year += month >= 10;
	out = put_two(out, year / 100, '0') - 1;
	out = put_two(out, year % 100, '-');
	out = put_two(out, month < 10 ? month + 3 : month - 9, '-');
	out = put_two(out, day + 1, 'T');
	out = put_two(out, seconds / 3600, ':');
	out = put_two(out, seconds / 60 % 60, ':');
	out = put_two(out, seconds % 60, 'Z');
	*out = '\0';
}

static int
two_digits(struct str s, size_t at)
{
	return (int)str_to_int(str_part(s, at, at + 2), 99);
}

/* Removes "Z" or "+hh:mm" from the end.  Sets *minutes to the offset. */
static bool
cut_offset(struct str *s, int *minutes)
{
	const size_t n = s->n;
	struct str zone;

	*minutes = 0;
	if (n > 0 && (s->p[n - 1] == 'Z' || s->p[n - 1] == 'z')) {
		*s = str_part(*s, 0, n - 1);
		return true;
	}
	if (n < 6)
		return false;
	zone = str_part(*s, n - 6, n);
	*s = str_part(*s, 0, n - 6);
	if ((zone.p[0] != '+' && zone.p[0] != '-') || zone.p[3] != ':' ||
	    two_digits(zone, 1) < 0 || two_digits(zone, 1) > 23 ||
	    two_digits(zone, 4) < 0 || two_digits(zone, 4) > 59)
		return false;
	*minutes = two_digits(zone, 1) * 60 + two_digits(zone, 4);
	if (zone.p[0] == '-')
		*minutes = -*minutes;
	return true;
}

/* Reads ".5" as 500; more than three digits are cut off. */
static bool
read_fraction(struct str s, int *ms)
{
	static const int scale[] = { 0, 100, 10, 1 };
	const size_t n = s.n > 4 ? 3 : s.n - 1;

	*ms = 0;
	if (s.n == 0)
		return true;
	if (s.p[0] != '.' || s.n < 2 || s.n > 30)
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	*ms = (int)str_to_int(str_part(s, 1, 1 + n), 999) * scale[n];
	return true;
}

int64_t
clock_parse_rfc3339(struct str text)
{
	struct tm tm = { 0 }, back;
	int minutes, ms;
	int64_t at;
	time_t t;

	if (!cut_offset(&text, &minutes) || text.n < 19 ||
	    !read_fraction(str_part(text, 19, text.n), &ms) ||
	    text.p[4] != '-' || text.p[7] != '-' ||
	    (text.p[10] != 'T' && text.p[10] != 't' && text.p[10] != ' ') ||
	    text.p[13] != ':' || text.p[16] != ':')
		return -1;
	tm.tm_year = (int)str_to_int(str_part(text, 0, 4), 9999) - 1900;
	tm.tm_mon = two_digits(text, 5) - 1;
	tm.tm_mday = two_digits(text, 8);
	tm.tm_hour = two_digits(text, 11);
	tm.tm_min = two_digits(text, 14);
	tm.tm_sec = two_digits(text, 17);
	if (tm.tm_year < 70 || tm.tm_mon < 0 || tm.tm_mday < 1 ||
	    tm.tm_hour < 0 || tm.tm_hour > 23 || tm.tm_min < 0 ||
	    tm.tm_min > 59 || tm.tm_sec < 0 || tm.tm_sec > 59)
		return -1;
	back = tm;
	t = timegm(&back);
	/* timegm() would read 31 April as 1 May. */
	if (back.tm_mday != tm.tm_mday || back.tm_mon != tm.tm_mon)
		return -1;
	at = ((int64_t)t - (int64_t)minutes * 60) * 1000 + ms;
	return at < 0 ? -1 : at;
}

int64_t
clock_parse_duration(struct str text)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {
		{ 's', 1000 },
		{ 'm', 60000 },
		{ 'h', 3600000 },
		{ 'd', 86400000 },
		{ 'w', 604800000 },
	};
	const int64_t max = INT64_C(36500) * 86400000;
	int64_t unit = 1000, n;

	for (size_t i = 0; i < LEN(units); i++)
		if (text.n > 0 && text.p[text.n - 1] == units[i].unit) {
			text.n--;
			unit = units[i].ms;
			break;
		}
	n = str_to_int(text, max / unit);
	return n < 0 || text.n == 0 ? -1 : n * unit;
}

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

void
clock_http_date(char out[30], int64_t real_ms)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	struct tm tm = utc(real_ms);

	/* Not strftime(): the names must not depend on the locale. */
	snprintf(out, 30, "%s, %02d %s %04d %02d:%02d:%02d GMT",
	    days[tm.tm_wday % 7], tm.tm_mday % 100, months[tm.tm_mon % 12],
	    (tm.tm_year + 1900) % 10000, tm.tm_hour % 100, tm.tm_min % 100,
	    tm.tm_sec % 100);
}

static int
month_of(struct str name)
{
	for (int i = 0; i < 12; i++)
		if (str_is(name, months[i]))
			return i;
	return -1;
}

/*
 * Day, month, year and time are at fixed positions after the day's name.  Years
 * of two digits are from 1970 to 2069.
 */
static bool
read_http_date(struct str s, struct tm *tm)
{
	size_t comma = str_find(s, ',', 0);
	struct str rest = str_part(s, comma + 2, s.n), time, year;

	if (comma < s.n && s.n == comma + 26 && str_ends(s, STR(" GMT"))) {
		/* "06 Nov 1994 08:49:37 GMT" */
		year = str_part(rest, 7, 11);
		time = str_part(rest, 12, 20);
		tm->tm_mday = two_digits(rest, 0);
		tm->tm_mon = month_of(str_part(rest, 3, 6));
	} else if (comma < s.n && s.n == comma + 24 &&
	           str_ends(s, STR(" GMT"))) {
		/* "06-Nov-94 08:49:37 GMT" */
		year = str_part(rest, 7, 9);
		time = str_part(rest, 10, 18);
		tm->tm_mday = two_digits(rest, 0);
		tm->tm_mon = month_of(str_part(rest, 3, 6));
	} else if (comma == s.n && s.n == 24) {
		/* "Sun Nov  6 08:49:37 1994" */
		year = str_part(s, 20, 24);
		time = str_part(s, 11, 19);
		tm->tm_mday = (int)str_to_int(str_trim(str_part(s, 8, 10)), 31);
		tm->tm_mon = month_of(str_part(s, 4, 7));
	} else {
		return false;
	}
	tm->tm_year = (int)str_to_int(year, 9999) - (year.n == 4 ? 1900 : 0);
	if (year.n == 2 && tm->tm_year < 70)
		tm->tm_year += 100;
	tm->tm_hour = two_digits(time, 0);
	tm->tm_min = two_digits(time, 3);
	tm->tm_sec = two_digits(time, 6);
	return time.p[2] == ':' && time.p[5] == ':';
}

int64_t
clock_parse_http_date(struct str s)
{
	struct tm tm = { 0 };

	if (!read_http_date(s, &tm) || tm.tm_year < 70 || tm.tm_mon < 0 ||
	    tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour < 0 ||
	    tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 ||
	    tm.tm_sec < 0 || tm.tm_sec > 60)
		return -1;
	return (int64_t)timegm(&tm) * 1000;
}
