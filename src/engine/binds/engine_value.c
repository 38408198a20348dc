/* engine_value.c - finds the value of a bind or variable by its name. */
#include "base/base.h"
#include "capability/capability.h"
#include "engine/binds/engine_value.h"
#include "engine/state/state.h"

struct str
engine_value_bare_name(const struct engine *en, struct str name)
{
	struct str rest = name, first = str_cut(&rest, '.');

	if (rest.n == 0)
		return name;
	if (str_is(first, "env"))
		return rest;
	for (const struct capability_bind *b = en->capability->binds; b != NULL;
	     b = b->next)
		if (str_equal(b->namespace, first))
			return rest;
	return name;
}

const struct engine_value *
engine_value_find_set(const struct engine *en, struct str name)
{
	for (size_t i = en->set_count; i > 0; i--)
		if (str_equal(en->sets[i - 1].name, name))
			return &en->sets[i - 1];
	return NULL;
}

const struct engine_value *
engine_value_find(const struct engine *en, struct str name)
{
	struct str rest = name, first = str_cut(&rest, '.');

	for (size_t i = 0; i < en->bind_count; i++) {
		const struct engine_value *v = &en->binds[i];

		if (str_equal(v->name, name) ||
		    (str_equal(v->bind->namespace, first) &&
		        str_equal(v->name, rest)))
			return v;
	}
	return engine_value_find_set(en, engine_value_bare_name(en, name));
}

const struct engine_value *
engine_value_get(
    const struct engine *en, const struct capability_ref_name *name)
{
	if (name->bind >= 0)
		return &en->binds[name->bind];
	return engine_value_find_set(en, name->bare);
}
