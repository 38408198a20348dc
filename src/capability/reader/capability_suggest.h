/* capability_suggest.h - the names nearest to one that was typed. */
#ifndef CLAVIGER_CAPABILITY_READER_CAPABILITY_SUGGEST_H
#define CLAVIGER_CAPABILITY_READER_CAPABILITY_SUGGEST_H

#include <stddef.h>

#include "base/base.h"

struct arena;

enum { CAPABILITY_SUGGEST_MAX = 8 };

/* The nearest names so far, in order of distance. */
struct capability_suggest {
	struct str typed;
	struct str names[CAPABILITY_SUGGEST_MAX]; /* borrowed */
	size_t distance[CAPABILITY_SUGGEST_MAX];
	size_t count, capacity;
	size_t omitted; /* names beyond capacity */
};

/*
 * Keeps at most capacity names, up to CAPABILITY_SUGGEST_MAX.  typed is
 * borrowed.
 */
void capability_suggest_init(
    struct capability_suggest *n, struct str typed, size_t capacity);

/* Adds a candidate, which is borrowed; a duplicate is ignored. */
void capability_suggest_add(struct capability_suggest *n, struct str name);

/* Returns "'a', 'b' and 4 more" on the arena; empty, if there are no names. */
const char *capability_suggest_list(
    const struct capability_suggest *n, struct arena *a, const char *empty);

/*
 * Returns "; did you mean 'a', 'b' or 'c'?" on the arena, with the similar
 * names; "" if no name is similar.
 */
const char *capability_suggest_ask(
    const struct capability_suggest *n, struct arena *a);

#endif
