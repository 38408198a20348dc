/* policy_options.c - options of serve and call for upstream policies. */
#include <string.h>

#include "base/base.h"
#include "capability/capability.h"

#include "server/policy_options.h"

int
policy_options_read(struct engine_option *out, const char *option,
    const char *value, struct err *e)
{
	const struct capability_policy_row *row =
	    capability_policy_find(str_of(option));
	const char *equals = strchr(value, '=');
	const char *text = equals != NULL ? equals + 1 : value;
	struct capability_policy scratch;

	if (equals == value)
		return err_set(e, ERR_INPUT, "takes VALUE or NAMESPACE=VALUE");
	if (capability_policy_set(&scratch, row, str_of(text), e) == -1)
		return -1;
	*out = (struct engine_option){
		.kind = ENGINE_POLICY,
		.name = mem_printf(
		    "%.*s", equals != NULL ? (int)(equals - value) : 0, value),
		.value = mem_printf("%s=%s", option, text),
	};
	return 0;
}
