/* key_held.h - what a key may do, kept while a request of its holder runs. */
#ifndef CLAVIGER_KEY_KEY_HELD_H
#define CLAVIGER_KEY_KEY_HELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "key/key_permission.h"

struct buf;

enum { KEY_HELD_SETS = 1 + 8 }; /* of the key, and of its ancestors */

/*
 * A request is allowed if every set allows it.  A FULL key has no set, and may
 * do everything.  The sets are on the arena of struct key_check.
 */
struct key_held {
	struct key_permission_set sets[KEY_HELD_SETS];
	size_t count;
};

/* See key_permission_allows(). */
bool key_held_allows(
    const struct key_held *h, struct str permission, struct str resource);

/*
 * Appends bytes that are equal only for keys that may do the same by the same
 * patterns: keys of the same bytes are answered alike.
 */
void key_held_write(struct buf *out, const struct key_held *h);

#endif
