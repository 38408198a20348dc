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
const struct engine_value *engine_value_get(
    const struct engine *en, const struct capability_ref_name *name);

/* Returns the bind or the --set of that name, without a namespace; or NULL. */
const struct engine_value *engine_value_find(
    const struct engine *en, struct str name);

/* Returns the last --set of that name, or NULL. */
const struct engine_value *engine_value_find_set(
    const struct engine *en, struct str name);

/*
 * Returns the value of v, which may be NULL, for a text of the file of that
 * number, on the arena.  name: without a namespace.  If v is NULL, it is a
 * variable of the environment, unless the file is guarded
 * (capability_bind_is_guarded()).  STR_NONE: not set, or empty.
 */
struct str engine_value_in_text(const struct engine *en, struct arena *a,
    const struct engine_value *v, struct str name, unsigned source);

#endif
