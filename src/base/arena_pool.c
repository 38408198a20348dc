/* arena_pool.c - wiped blocks of secret arenas, kept for the next ones. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#ifdef CLAVIGER_SANITIZED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)0)
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)0)
#endif

#include "base/arena_pool.h"

enum { SIZES = 9 }; /* ARENA_BLOCK_LEAST << 8 is ARENA_BLOCK_MOST */

static_assert(ARENA_BLOCK_LEAST << (SIZES - 1) == ARENA_BLOCK_MOST,
    "each size has a list");

struct arena_pool {
	struct arena_block *blocks[SIZES];
	size_t total;
	bool registered; /* drop_pool() will run */
};

static _Thread_local struct arena_pool pool;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool has_key;

static void
drop_pool(void *p)
{
	struct arena_pool *own = p;

	for (size_t i = 0; i < SIZES; i++) {
		while (own->blocks[i] != NULL) {
			struct arena_block *b = own->blocks[i];

			own->blocks[i] = b->next;
			ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
			free(b);
		}
	}
	own->total = 0;
	own->registered = false;
}

static void
make_key(void)
{
	has_key = pthread_key_create(&key, drop_pool) == 0;
}

static bool
is_registered(void)
{
	if (!pool.registered) {
		pthread_once(&once, make_key);
		pool.registered =
		    has_key && pthread_setspecific(key, &pool) == 0;
	}
	return pool.registered;
}

/* Returns the list for that size; SIZES if it is not one of the sizes. */
static size_t
list_of(size_t size)
{
	size_t i = 0;

	while (i < SIZES && size != (size_t)ARENA_BLOCK_LEAST << i)
		i++;
	return i;
}

struct arena_block *
arena_pool_take(size_t size)
{
	const size_t i = list_of(size);
	struct arena_block *b = i < SIZES ? pool.blocks[i] : NULL;

	if (b == NULL)
		return NULL;
	pool.blocks[i] = b->next;
	pool.total -= size;
	ASAN_UNPOISON_MEMORY_REGION(b->bytes, size);
	return b;
}

bool
arena_pool_has_room(size_t size)
{
	return list_of(size) < SIZES && size <= ARENA_POOL_BYTES - pool.total &&
	       is_registered();
}

/* Poisoned: a use of what an arena has freed is found there, too. */
void
arena_pool_put(struct arena_block *b)
{
	const size_t i = list_of(b->size);

	assert(i < SIZES && b->size <= ARENA_POOL_BYTES - pool.total);
	b->next = pool.blocks[i];
	pool.blocks[i] = b;
	pool.total += b->size;
	ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
}
