/* spec_near.h - the names nearest to one that was typed, the best first. */
#ifndef CLAVIGER_SPEC_SPEC_NEAR_H
#define CLAVIGER_SPEC_SPEC_NEAR_H

#include <stddef.h>

#include "base/str.h"

struct arena;

enum { SPEC_NEAR_MAX = 8 };

/* The best names so far, in order of how far they are. */
struct spec_near {
	struct str typed;
	struct str names[SPEC_NEAR_MAX]; /* borrowed */
	size_t far[SPEC_NEAR_MAX];
	size_t count, room;
	size_t left_out; /* names that were not kept */
};

/* At most room names (up to SPEC_NEAR_MAX) are kept. */
void spec_near_init(struct spec_near *n, struct str typed, size_t room);

/* A name twice counts once.  The cost is that of the shorter of the two. */
void spec_near_add(struct spec_near *n, struct str name);

/* "'a', 'b' and 4 more" on the arena; empty where there is no name. */
const char *spec_near_list(
    const struct spec_near *n, struct arena *a, const char *empty);

/*
 * "; did you mean 'a', 'b' or 'c'?" on the arena: those alone that are near
 * enough to be worth it; "" where none is.
 */
const char *spec_near_ask(const struct spec_near *n, struct arena *a);

#endif
