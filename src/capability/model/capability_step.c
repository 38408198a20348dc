/* capability_step.c - steps, and the values passed between them. */
#include <stddef.h>

#include "base/base.h"
#include "capability/model/capability_step.h"

const char *const capability_step_part_keys[] = {
	[CAPABILITY_STEP_LOOKUP_VALUE] = "lookupValue",
	[CAPABILITY_STEP_WHEN] = "when",
	[CAPABILITY_STEP_FOR_EACH] = "forEach",
};

const struct capability_with *
capability_step_find_with(const struct capability_with *list, struct str name)
{
	while (list != NULL && !str_equal(list->name, name))
		list = list->next;
	return list;
}

bool
capability_step_repeats(const struct capability_step *s)
{
	return s->parts[CAPABILITY_STEP_FOR_EACH].value != NULL;
}
