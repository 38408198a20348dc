/* arena.h - memory that is allocated in pieces and freed all at once. */
#ifndef CLAVIGER_BASE_ARENA_H
#define CLAVIGER_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem_budget.h"
#include "base/str.h"

struct arena_attached;
struct arena_block;

/* Zeroed memory is a valid empty arena: nothing is allocated before use. */
struct arena {
	struct arena_block *head; /* newest first */
	char *at, *end; /* the free part of the newest block */
	char *zeros; /* it is zero up to here, if that is above at */
	struct arena_attached *attached; /* freed with it */
	size_t total; /* bytes of all blocks and attached buffers */
	bool secret; /* set by the owner: done and reset wipe the memory */
	/* Set by the owner: the budget that blocks are charged to. */
	struct mem_budget *budget; /* borrowed; NULL: none */
	enum mem_budget_share share; /* of budget, for arena_has_room() */
};

/* Frees all memory of the arena, which is then empty. */
void arena_done(struct arena *a);

/*
 * Empties the arena.  It keeps one block of at most 16 KiB for the next use.
 * Blocks of a secret arena are kept for other arenas of the thread.
 */
void arena_reset(struct arena *a);

/* Returns n zeroed bytes, aligned for any type.  Never fails. */
void *arena_new(struct arena *a, size_t n);

/* Does the budget's share have room for n more bytes? */
bool arena_has_room(const struct arena *a, size_t n);

/*
 * Takes ownership of n bytes that mem_resize() allocated, for buffers too large
 * to copy.  They are freed with the arena, wiped first if it is secret, and
 * charged to its budget from now on.
 */
void arena_attach(struct arena *a, void *p, size_t n);

/* Return a copy of the text on the arena.  A NUL follows its last byte. */
struct str arena_str(struct arena *a, struct str s);
char *arena_strdup(struct arena *a, struct str s);
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str arena_strf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
