/* arena.c - memory that is allocated in pieces and freed all at once. */
#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/arena_pool.h"
#include "base/mem.h"

enum { BLOCK_KEPT = 16384 }; /* arena_reset() keeps no more than this */

/* A buffer from arena_attach(); the list is on the arena itself. */
struct arena_attached {
	struct arena_attached *next;
	void *p;
	size_t n;
};

/* Returns how many bytes of b have been used. */
static size_t
used_of(const struct arena *a, const struct arena_block *b)
{
	/* Every block but the newest counts as used completely. */
	return b == a->head ? (size_t)(a->at - b->bytes) : b->size;
}

/* Frees b or returns it to the pool, wiped if it is secret. */
static void
drop_block(struct arena *a, struct arena_block *b)
{
	const size_t used = used_of(a, b);
	size_t zeros;

	if (!a->secret) {
		free(b);
		return;
	}
	mem_wipe(b->bytes, used);
	if (!arena_pool_has_room(b->size)) {
		free(b);
		return;
	}
	zeros = b == a->head && a->zeros > a->at ? (size_t)(a->zeros - b->bytes)
	                                         : used;
	memset(b->bytes + zeros, 0, b->size - zeros);
	arena_pool_put(b);
}

/* Drops b and all older blocks. */
static void
drop_blocks(struct arena *a, struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		drop_block(a, b);
		b = next;
	}
}

static void
drop_attached(struct arena *a)
{
	for (struct arena_attached *t = a->attached; t != NULL; t = t->next) {
		if (a->secret)
			mem_wipe(t->p, t->n);
		free(t->p);
	}
	a->attached = NULL;
}

void
arena_done(struct arena *a)
{
	drop_attached(a);
	drop_blocks(a, a->head);
	mem_budget_add(a->budget, -(int64_t)a->total);
	*a = (struct arena){
		.secret = a->secret,
		.budget = a->budget,
		.share = a->share,
	};
}

/* Empties the newest block. */
static void
reuse(struct arena *a, struct arena_block *b)
{
	if (a->secret)
		mem_wipe(b->bytes, (size_t)(a->at - b->bytes));
	if (!a->secret)
		a->zeros = b->bytes;
	else if (a->zeros < a->at)
		a->zeros = a->at;
	a->at = b->bytes;
}

void
arena_reset(struct arena *a)
{
	struct arena_block *kept = a->head;

	if (kept == NULL)
		return;
	if (kept->size > BLOCK_KEPT) {
		arena_done(a);
		return;
	}
	if (a->attached != NULL)
		drop_attached(a);
	reuse(a, kept);
	if (a->total == kept->size)
		return;
	drop_blocks(a, kept->next);
	kept->next = NULL;
	mem_budget_add(a->budget, (int64_t)kept->size - (int64_t)a->total);
	a->total = kept->size;
}

static void
add_block(struct arena *a, size_t need)
{
	size_t size = a->head != NULL ? a->head->size * 2 : ARENA_BLOCK_LEAST;
	struct arena_block *b = NULL;

	if (size > ARENA_BLOCK_MOST)
		size = ARENA_BLOCK_MOST;
	if (size < need)
		size = need;
	if (a->secret)
		b = arena_pool_take(size);
	a->zeros = b != NULL ? b->bytes + size : NULL;
	if (b == NULL)
		b = mem_resize(NULL, sizeof(*b) + size);
	if (a->zeros == NULL)
		a->zeros = b->bytes;
	b->next = a->head;
	b->size = size;
	a->head = b;
	a->at = b->bytes;
	a->end = b->bytes + size;
	a->total += size;
	mem_budget_add(a->budget, (int64_t)size);
}

bool
arena_has_room(const struct arena *a, size_t n)
{
	return mem_budget_ask(a->budget, a->share, n);
}

void *
arena_new(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	char *p;

	/* A huge size must not overflow to a small one. */
	if (n <= PTRDIFF_MAX)
		n = (n + align - 1) / align * align;
	if (a->head == NULL || (size_t)(a->end - a->at) < n)
		add_block(a, n);
	p = a->at;
	a->at += n;
	if (a->at <= a->zeros)
		return p;
	memset(p < a->zeros ? a->zeros : p, 0,
	    (size_t)(a->at - (p < a->zeros ? a->zeros : p)));
	return p;
}

void
arena_attach(struct arena *a, void *p, size_t n)
{
	struct arena_attached *t = arena_new(a, sizeof(*t));

	*t = (struct arena_attached){ a->attached, p, n };
	a->attached = t;
	a->total += n;
	mem_budget_add(a->budget, (int64_t)n);
}

char *
arena_strdup(struct arena *a, struct str s)
{
	char *copy = arena_new(a, s.n + 1);

	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	return copy;
}

struct str
arena_str(struct arena *a, struct str s)
{
	if (s.p == NULL)
		return s;
	return (struct str){ arena_strdup(a, s), s.n };
}

static struct str
print(struct arena *a, const char *format, va_list ap)
{
	va_list again;
	int n;
	char *text;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, ap);
	if (n < 0)
		n = 0;
	text = arena_new(a, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return (struct str){ text, (size_t)n };
}

char *
arena_printf(struct arena *a, const char *format, ...)
{
	struct str s;
	va_list ap;

	va_start(ap, format);
	s = print(a, format, ap);
	va_end(ap);
	return (char *)s.p;
}

struct str
arena_strf(struct arena *a, const char *format, ...)
{
	struct str s;
	va_list ap;

	va_start(ap, format);
	s = print(a, format, ap);
	va_end(ap);
	return s;
}
