/* engine_value.h - finds what the name of a bind or variable stands for. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_VALUE_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_VALUE_H

#include "base/base.h"

struct arena;
struct capability_ref_name;
struct engine;
struct engine_value;

/*
 * What a name in {{...}} stands for: "env.X", "<namespace>.X" or "X" of a bind,
 * or a --set.  NULL: no such name.
 */
const struct engine_value *engine_value_find(
    const struct engine *en, struct str name);

/* The same for a compiled name, without parsing it. */
const struct engine_value *engine_value_get(
    const struct engine *en, const struct capability_ref_name *name);

/* The last --set of that name, or NULL. */
const struct engine_value *engine_value_find_set(
    const struct engine *en, struct str name);

/* The name without "env." or the namespace of a bind. */
struct str engine_value_bare_name(const struct engine *en, struct str name);

#endif
