/* expose_cache.h - lists and documents as keys of equal permissions see them.
 */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_CACHE_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_CACHE_H

#include "base/base.h"

struct arena;
enum { EXPOSE_CACHE_BYTES = 16 << 20 }; /* of a surface */

struct expose_cache; /* shared by all threads */

/*
 * Holds at most that many bytes, of names and texts; those that were not used
 * for the longest time are dropped.
 */
struct expose_cache *expose_cache_new(size_t bytes);
void expose_cache_free(struct expose_cache *c); /* NULL does nothing */

/* Returns a copy of the text of that name on the arena, or STR_NONE. */
struct str expose_cache_find(
    struct expose_cache *c, struct arena *a, struct str name);

/* Copies name and text, unless they are too large for the cache. */
void expose_cache_add(struct expose_cache *c, struct str name, struct str text);

#endif
