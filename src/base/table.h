/* table.h - a hash table from names to pointers. */
#ifndef CLAVIGER_BASE_TABLE_H
#define CLAVIGER_BASE_TABLE_H

#include <stddef.h>

#include "base/hash.h"
#include "base/str.h"

struct arena;

/*
 * A hash table on an arena.  Names may come from outside: the hash is keyed.
 * Invariant: at least a quarter of the slots is free.
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
 * Adds a value, which is not NULL, under a name, which is borrowed.  Returns
 * NULL; if the name exists, returns its value and changes nothing.
 */
void *table_add(struct table *t, struct str name, void *value);

/* Adds or replaces the value of a name. */
void table_set(struct table *t, struct str name, void *value);

#endif
