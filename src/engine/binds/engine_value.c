/* engine_value.c - finds the value of a bind or variable by its name. */
#include <stdlib.h>

#include "base/base.h"
#include "capability/capability.h"
#include "engine/binds/engine_value.h"
#include "engine/state/state.h"

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
	for (size_t i = 0; i < en->bind_count; i++)
		if (str_equal(en->binds[i].name, name))
			return &en->binds[i];
	return engine_value_find_set(en, name);
}

const struct engine_value *
engine_value_get(
    const struct engine *en, const struct capability_ref_name *name)
{
	if (name->bind >= 0)
		return &en->binds[name->bind];
	return engine_value_find_set(en, name->bare);
}

struct str
engine_value_in_text(const struct engine *en, struct arena *a,
    const struct engine_value *v, struct str name, unsigned source)
{
	const bool guarded = capability_bind_is_guarded(en->capability, source);
	struct str value;

	/*
	 * A guarded file must not use binds of other files: their values are
	 * for other hosts.
	 */
	if (guarded && v != NULL && v->bind != NULL &&
	    v->bind->place.source != source)
		v = engine_value_find_set(en, name);
	if (v != NULL)
		value = v->value;
	else
		value =
		    guarded ? STR_NONE : str_of(getenv(arena_strdup(a, name)));
	return value.n > 0 ? arena_str(a, value) : STR_NONE;
}
