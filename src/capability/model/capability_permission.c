/* capability_permission.c - what a key must allow to use something. */
#include "base/base.h"
#include "capability/model/model.h"

/* The order of the permissions of a forward. */
static const char *const actions[] = { "read", "write", "delete" };

static size_t
action_of(enum http_method m)
{
	if (capability_safety_of_method(m) == CAPABILITY_SAFETY_READS)
		return 0;
	return m == HTTP_METHOD_DELETE ? 2 : 1;
}

const char *
capability_permission_action(enum http_method m)
{
	return actions[action_of(m)];
}

size_t
capability_permission_of(const struct capability_operation *o,
    enum http_method method, const struct str **names)
{
	const struct capability_permission *p = &o->permission;

	*names = p->names;
	if (o->by != CAPABILITY_BY_FORWARD || method == HTTP_METHOD_COUNT ||
	    p->count != LEN(actions))
		return p->count;
	*names += action_of(method);
	return 1;
}
