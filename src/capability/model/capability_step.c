/* capability_step.c - steps, and the values passed between them. */
#include <stddef.h>

#include "base/base.h"
#include "capability/model/capability_step.h"

const struct capability_with *
capability_step_find_with(const struct capability_with *list, struct str name)
{
	while (list != NULL && !str_equal(list->name, name))
		list = list->next;
	return list;
}
