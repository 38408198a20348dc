/* capability_same_name.c - consumed operations that share a name. */
#include "base/base.h"
#include "capability/reader/reader.h"
#include "capability/reader/capability_same_name.h"

void
capability_same_name_add(struct arena *a, struct table *t, struct str name,
    struct capability_consumed_operation *op)
{
	struct capability_same_name *first = table_find(t, name), *added;

	if (first != NULL && ++first->count > CAPABILITY_SAME_NAME_MAX)
		return;
	added = arena_new(a, sizeof(*added));
	added->operation = op;
	if (first == NULL) {
		added->last = added;
		added->count = 1;
		table_add(t, name, added);
	} else {
		first->last->next = added;
		first->last = added;
	}
}
