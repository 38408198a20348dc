/* spec_names.h - a set of names with what each stands for; for spec/ alone. */
#ifndef CLAVIGER_SPEC_SPEC_NAMES_H
#define CLAVIGER_SPEC_SPEC_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * A hash table on an arena: a file of ten thousand tools is searched for
 * duplicates in one pass.  Invariant: at least a quarter of the slots is free.
 */
struct spec_names {
	struct arena *arena; /* borrowed */
	struct spec_name *slots;
	size_t count, room;
	uint64_t seed; /* so that no file can choose its collisions */
};

void spec_names_init(struct spec_names *n, struct arena *a);

/* What the name stands for, or NULL. */
void *spec_names_find(const struct spec_names *n, struct str name);

/*
 * Let name (borrowed) stand for value, which is not NULL.  Where the name is
 * taken, nothing changes and what it stands for is returned; else NULL.
 */
void *spec_names_add(struct spec_names *n, struct str name, void *value);

/*
 * The name by its letters and digits alone, in lower case: "listMonitors",
 * "list-monitors" and "list_monitors" are one.
 */
struct str spec_names_plain(struct arena *a, struct str name);

#endif
