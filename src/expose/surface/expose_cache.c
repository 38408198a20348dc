/* expose_cache.c - lists and documents as keys of equal permissions see them.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "expose/surface/expose_cache.h"

enum { ENTRIES_MOST = 256 };

struct entry {
	struct list link; /* the least recently used is first */
	char *bytes; /* name, then text */
	size_t name_n, text_n;
	uint64_t hash; /* of the name; it only speeds up the search */
};

struct expose_cache {
	pthread_mutex_t lock; /* guards the following members */
	struct list entries;
	size_t count, bytes, most;
};

struct expose_cache *
expose_cache_new(size_t bytes)
{
	struct expose_cache *c = mem_new(sizeof(*c));

	pthread_mutex_init(&c->lock, NULL);
	list_init(&c->entries);
	c->most = bytes;
	return c;
}

static void
drop(struct expose_cache *c, struct entry *e)
{
	list_remove(&e->link);
	c->bytes -= e->name_n + e->text_n;
	c->count--;
	free(e->bytes);
	free(e);
}

static struct entry *
first(struct expose_cache *c)
{
	return container_of(c->entries.next, struct entry, link);
}

void
expose_cache_free(struct expose_cache *c)
{
	if (c == NULL)
		return;
	while (!list_is_empty(&c->entries))
		drop(c, first(c));
	pthread_mutex_destroy(&c->lock);
	free(c);
}

/* The lock is held. */
static struct entry *
find(struct expose_cache *c, struct str name)
{
	const uint64_t hash = hash_fnv64(HASH_FNV64_BASIS, name);

	for (struct list *l = c->entries.prev; l != &c->entries; l = l->prev) {
		struct entry *e = container_of(l, struct entry, link);

		if (e->hash == hash &&
		    str_equal((struct str){ e->bytes, e->name_n }, name))
			return e;
	}
	return NULL;
}

struct str
expose_cache_find(struct expose_cache *c, struct arena *a, struct str name)
{
	struct str text = STR_NONE;
	struct entry *e;

	pthread_mutex_lock(&c->lock);
	e = find(c, name);
	if (e != NULL) {
		list_remove(&e->link);
		list_append(&c->entries, &e->link);
		text = arena_str(
		    a, (struct str){ e->bytes + e->name_n, e->text_n });
	}
	pthread_mutex_unlock(&c->lock);
	return text;
}

void
expose_cache_add(struct expose_cache *c, struct str name, struct str text)
{
	const size_t n = name.n + text.n;
	struct entry *e;

	if (n > c->most / 2)
		return;
	e = mem_new(sizeof(*e));
	e->bytes = mem_new(n + 1);
	memcpy(e->bytes, name.p, name.n);
	memcpy(e->bytes + name.n, text.p, text.n);
	e->name_n = name.n;
	e->text_n = text.n;
	e->hash = hash_fnv64(HASH_FNV64_BASIS, name);
	pthread_mutex_lock(&c->lock);
	/* Another thread may have been first. */
	if (find(c, name) != NULL) {
		pthread_mutex_unlock(&c->lock);
		free(e->bytes);
		free(e);
		return;
	}
	list_append(&c->entries, &e->link);
	c->bytes += n;
	c->count++;
	while (c->bytes > c->most || c->count > ENTRIES_MOST)
		drop(c, first(c));
	pthread_mutex_unlock(&c->lock);
}
