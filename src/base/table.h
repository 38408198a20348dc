/* table.h - names and what each stands for. */
#ifndef CLAVIGER_BASE_TABLE_H
#define CLAVIGER_BASE_TABLE_H

#include <stddef.h>

#include "base/hash.h"
#include "base/str.h"

struct arena;

/*
 * A hash table on an arena: ten thousand names are searched for duplicates in
 * one pass, whoever chooses them.  Invariant: at least a quarter of the slots
 * is free.
 */
struct table {
	struct arena *arena; /* borrowed */
	struct table_slot *slots;
	size_t count, room;
	struct hash_key key; /* so that nobody can choose collisions */
};

void table_init(struct table *t, struct arena *a);

/* What the name stands for, or NULL. */
void *table_find(const struct table *t, struct str name);

/*
 * Let name (borrowed) stand for value, which is not NULL.  If the name is
 * taken, nothing changes and what it stands for is returned; else NULL.
 */
void *table_add(struct table *t, struct str name, void *value);

/* The same, but what it stood for before is replaced. */
void table_set(struct table *t, struct str name, void *value);

#endif
