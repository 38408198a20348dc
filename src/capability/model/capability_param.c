/* capability_param.c - a parameter of an operation or a tool. */
#include <stddef.h>

#include "base/base.h"
#include "capability/model/capability_param.h"
#include "capability/model/capability_wire.h"

const char *const capability_param_type_names[] = { "string", "number",
	"integer", "boolean", "array", "object" };

const char *
capability_param_type_name(enum capability_type t)
{
	return capability_param_type_names[t];
}

struct capability_param *
capability_param_new(struct arena *a, struct capability_place place,
    struct str name, enum capability_in in)
{
	struct capability_param *p = arena_new(a, sizeof(*p));

	p->place = place;
	p->name = name;
	p->in = in;
	p->min_length = p->max_length = p->min_items = p->max_items = -1;
	return p;
}

struct capability_param *
capability_param_find(const struct capability_param *list, struct str name)
{
	while (list != NULL && !str_equal(list->name, name))
		list = list->next;
	return (struct capability_param *)list;
}

struct capability_param *
capability_param_find_in(
    const struct capability_param *list, enum capability_in in, struct str name)
{
	while (list != NULL && (list->in != in || !str_equal(list->name, name)))
		list = list->next;
	return (struct capability_param *)list;
}

struct str
capability_param_sent_name(const struct capability_param *p)
{
	return p->wire != NULL && p->wire->name.n > 0 ? p->wire->name : p->name;
}
