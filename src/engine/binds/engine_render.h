/* engine_render.h - fills the binds in a text of a file. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_RENDER_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_RENDER_H

#include "base/base.h"

struct arena;
struct capability_ref;
struct engine;
struct err;

/*
 * Returns a text of the file with the values of its binds, on the arena.  A
 * name that no bind declares is a variable of the environment, unless the file
 * with that index is guarded (capability_bind_is_guarded()).  Returns STR_NONE
 * and sets e (UNAVAILABLE, with the name) if a bind has no value.
 */
struct str engine_render(const struct engine *en, struct arena *a,
    const struct capability_ref *ref, unsigned source, struct err *e);

#endif
