/* retry.c - what is sent again, and when. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "spec/spec.h"
#include "engine/retry.h"

enum { DAY_S = 86400 };

bool
retry_is_allowed(const struct spec_policy *p, enum http_method m)
{
	if (p->retries < 1)
		return false;
	return p->retry_unsafe == 1 ||
	       (m != HTTP_METHOD_POST && m != HTTP_METHOD_PATCH);
}

bool
retry_is_wanted(int status)
{
	static const int wanted[] = { 429, 502, 503, 504 };

	for (size_t i = 0; i < LEN(wanted); i++)
		if (status == wanted[i])
			return true;
	return false;
}

int64_t
retry_after_ms(struct str value, int64_t now_real_ms)
{
	int64_t s = str_to_int(value, 365 * (int64_t)DAY_S), date;

	if (s >= 0)
		return s * 1000;
	date = clock_parse_http_date(value);
	if (date < 0)
		return -1;
	return date > now_real_ms ? date - now_real_ms : 0;
}

int64_t
retry_delay_ms(const struct spec_policy *p, int64_t tries, int64_t after_ms)
{
	int64_t ceiling = p->retry_base_ms;

	if (after_ms >= 0)
		return after_ms <= p->retry_max_ms ? after_ms : -1;
	for (int64_t i = 1; i < tries && ceiling < p->retry_max_ms; i++)
		ceiling *= 2;
	if (ceiling > p->retry_max_ms)
		ceiling = p->retry_max_ms;
	return random_below((uint32_t)ceiling + 1);
}
