/* capability_bind.c - a name in a file for a value from outside it. */
#include "base/base.h"
#include "capability/model/capability_bind.h"
#include "capability/model/capability_model.h"

bool
capability_bind_is_guarded(const struct capability *s, unsigned source)
{
	for (const struct capability_guard *g = s->guards; g != NULL;
	     g = g->next)
		if (g->source == source)
			return true;
	return false;
}
