/* http_retry.c - which responses ask the client to try again, and when. */
#include "base/base.h"

#include "http/http_retry.h"

enum { DAY_S = 86400 };

bool
http_retry_is_wanted(int status)
{
	static const int wanted[] = { 429, 502, 503, 504 };

	for (size_t i = 0; i < LEN(wanted); i++)
		if (status == wanted[i])
			return true;
	return false;
}

int64_t
http_retry_after_ms(struct str value, int64_t now_real_ms)
{
	int64_t s = str_to_int(value, 365 * (int64_t)DAY_S), date;

	if (s >= 0)
		return s * 1000;
	date = clock_parse_http_date(value);
	if (date < 0)
		return -1;
	return date > now_real_ms ? date - now_real_ms : 0;
}
