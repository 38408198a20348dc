/* capability_condition.c - the condition of a step, `x-claviger: {when}`. */
#include "base/base.h"
#include "capability/model/capability_condition.h"

const char *const capability_condition_names[] = {
	[CAPABILITY_CONDITION_ALL] = "all",
	[CAPABILITY_CONDITION_ANY] = "any",
	[CAPABILITY_CONDITION_NOT] = "not",
	[CAPABILITY_CONDITION_VALUE] = "value",
	[CAPABILITY_CONDITION_IS] = "is",
	[CAPABILITY_CONDITION_IN] = "in",
	[CAPABILITY_CONDITION_ABOVE] = "above",
	[CAPABILITY_CONDITION_BELOW] = "below",
	[CAPABILITY_CONDITION_EXISTS] = "exists",
};

enum capability_condition_key
capability_condition_key_of(struct str name)
{
	for (size_t i = 0; i < LEN(capability_condition_names); i++)
		if (str_is(name, capability_condition_names[i]))
			return (enum capability_condition_key)i;
	return CAPABILITY_CONDITION_KEYS;
}
