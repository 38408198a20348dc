/* config_retain.c - how long keys are kept that are not valid any more. */
#include "base/base.h"
#include "server/config.h"
#include "server/config_retain.h"

int
config_retain_set(void *settings, const char *value, struct err *e)
{
	struct config *c = settings;
	const struct str s = str_of(value);

	c->retain_ms = str_is(s, "never") ? 0 : clock_parse_duration(s);
	if (c->retain_ms != -1)
		return 0;
	return err_set(e, ERR_INPUT,
	    "takes a time such as 90d, 24h or 30m, or never, not '%s'", value);
}
