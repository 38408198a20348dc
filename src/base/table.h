/* table.h - a hash table from names to pointers. */
#ifndef CLAVIGER_BASE_TABLE_H
#define CLAVIGER_BASE_TABLE_H

#include <stddef.h>

#include "base/hash.h"
#include "base/str.h"

struct arena;

/*
 * A hash table on an arena.  The hash is keyed, because names may come from
 * outside.  Invariant: at least a quarter of the slots are free, so a search
 * ends.
 */
struct table {
	struct arena *arena; /* borrowed */
	struct table_slot *slots;
	size_t count, room;
	struct hash_key key; /* secret, against chosen collisions */
};

void table_init(struct table *t, struct arena *a);

/* Returns the value of the name, or NULL. */
void *table_find(const struct table *t, struct str name);

/*
 * Adds a value, which must not be NULL, under a name, which is borrowed.
 * Returns NULL.  If the name exists already, returns its value and changes
 * nothing.
 */
void *table_add(struct table *t, struct str name, void *value);

/* Adds a value or replaces that of the name, which is borrowed. */
void table_set(struct table *t, struct str name, void *value);

#endif
