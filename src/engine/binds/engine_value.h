/* engine_value.h - finds the value of a bind or variable by its name. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_VALUE_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_VALUE_H

#include "base/base.h"

struct arena;
struct capability_ref_name;
struct engine;
struct engine_value;

/*
 * Returns the value of a name in {{...}}: "env.X", "<namespace>.X" or "X" of a
 * bind, or of a --set.  NULL: unknown name.
 */
const struct engine_value *engine_value_find(
    const struct engine *en, struct str name);

/* The same for a compiled name, without parsing it. */
const struct engine_value *engine_value_get(
    const struct engine *en, const struct capability_ref_name *name);

/* Returns the last --set of that name, or NULL. */
const struct engine_value *engine_value_find_set(
    const struct engine *en, struct str name);

/* Returns the name without "env." or the namespace of a bind, borrowed. */
struct str engine_value_bare_name(const struct engine *en, struct str name);

#endif
