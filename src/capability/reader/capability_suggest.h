/* capability_suggest.h - the names nearest to one that was typed, the best
 * first. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_SUGGEST_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_SUGGEST_H

#include <stddef.h>

#include "base/base.h"

struct arena;

enum { CAPABILITY_SUGGEST_MAX = 8 };

/* The best names so far, in order of how far they are. */
struct capability_suggest {
	struct str typed;
	struct str names[CAPABILITY_SUGGEST_MAX]; /* borrowed */
	size_t far[CAPABILITY_SUGGEST_MAX];
	size_t count, room;
	size_t left_out; /* names that were not kept */
};

/* At most room names (up to CAPABILITY_SUGGEST_MAX) are kept. */
void capability_suggest_init(
    struct capability_suggest *n, struct str typed, size_t room);

/* A name twice counts once.  The cost is that of the shorter of the two. */
void capability_suggest_add(struct capability_suggest *n, struct str name);

/* "'a', 'b' and 4 more" on the arena; empty where there is no name. */
const char *capability_suggest_list(
    const struct capability_suggest *n, struct arena *a, const char *empty);

/*
 * "; did you mean 'a', 'b' or 'c'?" on the arena: those alone that are near
 * enough to be worth it; "" where none is.
 */
const char *capability_suggest_ask(
    const struct capability_suggest *n, struct arena *a);

#endif
