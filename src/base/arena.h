/* arena.h - memory that is born piece by piece and dies all at once. */
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
	char *at, *end; /* free room of the newest block */
	struct arena_attached *attached; /* freed with it */
	size_t total; /* bytes of all blocks and what is attached */
	bool secret; /* set by the owner: what was used is wiped when it dies */
	/* Set by the owner: what the blocks are charged to, and for whom. */
	struct mem_budget *budget; /* NULL: none */
	enum mem_budget_share share;
};

void arena_done(struct arena *a); /* frees all */

/* Empty again; one block of at most 16 KiB is kept for the next use. */
void arena_reset(struct arena *a);

/* n zeroed bytes, aligned for any type.  Never fails. */
void *arena_new(struct arena *a, size_t n);

/* May n more bytes be taken on behalf of whoever this is for? */
bool arena_has_room(const struct arena *a, size_t n);

/*
 * Take n bytes that mem_resize() allocated: they are freed with the arena, and
 * wiped before if it is secret.  For buffers too large to copy.  They are
 * charged to its budget from here on.
 */
void arena_attach(struct arena *a, void *p, size_t n);

/* Copies; the text is NUL-terminated behind its length. */
struct str arena_str(struct arena *a, struct str s);
char *arena_strdup(struct arena *a, struct str s);
char *arena_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str arena_strf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
