/* arena.c - memory that is allocated in pieces and freed all at once. */
#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

enum {
	BLOCK_FIRST = 4096,
	BLOCK_KEPT = 16384, /* arena_reset() keeps no more than this */
	BLOCK_LARGEST = 1 << 20,
};

struct arena_block {
	struct arena_block *next;
	size_t size;
	alignas(max_align_t) char bytes[];
};

/* A buffer from arena_attach(); the list is on the arena itself. */
struct arena_attached {
	struct arena_attached *next;
	void *p;
	size_t n;
};

/* Every block but the newest counts as used completely. */
static void
wipe_used(struct arena *a)
{
	for (struct arena_block *b = a->head; b != NULL; b = b->next)
		mem_wipe(b->bytes,
		    b == a->head ? (size_t)(a->at - b->bytes) : b->size);
}

static void
drop_blocks(struct arena_block *b)
{
	while (b != NULL) {
		struct arena_block *next = b->next;

		free(b);
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
	if (a->secret)
		wipe_used(a);
	drop_blocks(a->head);
	mem_budget_add(a->budget, -(int64_t)a->total);
	*a = (struct arena){
		.secret = a->secret,
		.budget = a->budget,
		.share = a->share,
	};
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
	if (a->secret)
		wipe_used(a);
	a->at = kept->bytes;
	if (a->total == kept->size)
		return;
	drop_blocks(kept->next);
	kept->next = NULL;
	mem_budget_add(a->budget, (int64_t)kept->size - (int64_t)a->total);
	a->total = kept->size;
}

static void
add_block(struct arena *a, size_t need)
{
	size_t size = a->head != NULL ? a->head->size * 2 : BLOCK_FIRST;
	struct arena_block *b;

	if (size > BLOCK_LARGEST)
		size = BLOCK_LARGEST;
	if (size < need)
		size = need;
	b = mem_resize(NULL, sizeof(*b) + size);
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
	void *p;

	/* A huge size must not overflow to a small one. */
	if (n <= PTRDIFF_MAX)
		n = (n + align - 1) / align * align;
	if (a->head == NULL || (size_t)(a->end - a->at) < n)
		add_block(a, n);
	p = a->at;
	a->at += n;
	return memset(p, 0, n);
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
