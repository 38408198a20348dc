/* engine_binds.h - the values of the binds of a file. */
#ifndef CLAVIGER_ENGINE_BINDS_ENGINE_BINDS_H
#define CLAVIGER_ENGINE_BINDS_ENGINE_BINDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct engine;
struct engine_value;

/*
 * Sets the value of each bind of en.  Call it after the --set options were
 * taken.
 */
void engine_binds_resolve(struct engine *en);

/* Returns, on the arena, that name has no value, and how to set it. */
const char *engine_binds_not_set(struct arena *a, struct str name);

/*
 * Returns why v has no value and how to set it, on the arena.  v is NULL if no
 * bind and no --set has the name.
 */
const char *engine_binds_missing(const struct engine *en, struct arena *a,
    const struct engine_value *v, struct str name);

/*
 * A value that only the operator sets, by name, because the author of the file
 * is not trusted with the environment.
 */
struct engine_asked {
	struct str name;
	const char *hosts; /* where it is sent: "https://api.test, ..." */
	bool given;
};

/* Returns the next one on the arena, from *at = 0; false at the end. */
bool engine_binds_next_asked(const struct engine *en, struct arena *a,
    size_t *at, struct engine_asked *out);

#endif
