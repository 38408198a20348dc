/* engine_render.h - fills the binds in a text of a file. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_RENDER_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_RENDER_H

#include "base/base.h"

struct arena;
struct engine;
struct err;

/*
 * A text of the file with its binds filled in, on the arena; a name that no
 * bind declares is one of the environment, unless the file of that number is
 * guarded (capability_bind_is_guarded()).  STR_NONE and e (UNAVAILABLE) where a
 * bind has no value: its name is in the message.
 */
struct str engine_render(const struct engine *en, struct arena *a,
    struct str text, unsigned source, struct err *e);

#endif
