/* arena_pool.h - wiped blocks of secret arenas, kept for the next ones. */
#ifndef CLAVIGER_BASE_ARENA_POOL_H
#define CLAVIGER_BASE_ARENA_POOL_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>

/* A block of an arena.  Blocks that can be kept have these sizes. */
struct arena_block {
	struct arena_block *next; /* older */
	size_t size; /* of bytes */
	alignas(max_align_t) char bytes[];
};

enum {
	ARENA_BLOCK_LEAST = 4096, /* the sizes are powers of two */
	ARENA_BLOCK_MOST = 1 << 20,
	ARENA_POOL_BYTES = 512 << 10, /* the most that one thread keeps */
};

/*
 * Each thread has its own pool, which is freed when the thread ends.  Blocks in
 * a pool are not charged to a budget.
 */

/* Returns a block of zeros with that size; NULL if the pool has none. */
struct arena_block *arena_pool_take(size_t size);

/* Would arena_pool_put() keep a block of that size? */
bool arena_pool_has_room(size_t size);

/* Takes b, all of whose bytes are zero.  The pool must have room for it. */
void arena_pool_put(struct arena_block *b);

#endif
