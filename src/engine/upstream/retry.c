/* retry.c - whether a request is repeated, and when. */
#include "base/base.h"
#include "capability/capability.h"
#include "engine/upstream/retry.h"

bool
retry_is_allowed(const struct capability_policy *p, enum http_method m)
{
	if (p->retries < 1)
		return false;
	return p->retry_unsafe == 1 ||
	       (m != HTTP_METHOD_POST && m != HTTP_METHOD_PATCH);
}

int64_t
retry_delay_ms(
    const struct capability_policy *p, int64_t tries, int64_t after_ms)
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
