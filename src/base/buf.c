/* buf.c - a growing byte buffer with a fixed maximum. */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { FIRST_BYTES = 64 };

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void
buf_init_charged(struct buf *b, size_t max, struct mem_budget *budget)
{
	*b = (struct buf){ .max = max, .budget = budget };
}

char *
buf_release(struct buf *b)
{
	char *p = b->p;

	mem_budget_add(b->budget, -(int64_t)b->cap);
	buf_init_charged(b, b->max, b->budget);
	return p;
}

void
buf_done(struct buf *b)
{
	free(buf_release(b));
}

void
buf_done_secret(struct buf *b)
{
	if (b->p == NULL)
		return;
	mem_wipe(b->p, b->cap);
	buf_done(b);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
}

/*
 * Grows the memory to cap bytes.  A buffer may contain a secret, so the old
 * memory is wiped.  A large block is a mapping (MEM_MAPPED), which realloc()
 * moves without a copy.  Returns NULL and changes nothing if there is no
 * memory.
 */
static char *
resized(struct buf *b, size_t cap)
{
	char *p;

	assert(b->len == 0 || b->p != NULL);
	if (b->cap >= MEM_MAPPED)
		return realloc(b->p, cap);
	p = malloc(cap);
	if (p == NULL)
		return NULL;
	if (b->len > 0)
		memcpy(p, b->p, b->len);
	mem_wipe(b->p, b->len);
	free(b->p);
	return p;
}

/*
 * Grows the memory to cap bytes and charges the budget.  Returns false and sets
 * over if a large buffer with a budget cannot be allocated.
 */
static __attribute__((noinline)) bool
move_to(struct buf *b, size_t cap)
{
	char *p = resized(b, cap);

	if (p == NULL && b->budget != NULL && cap >= MEM_MAPPED) {
		b->over = true;
		return false;
	}
	b->p = mem_must(p);
	mem_budget_add(b->budget, (int64_t)cap - (int64_t)b->cap);
	b->cap = cap;
	return true;
}

/* A mapping grows in place, so smaller steps waste less. */
static size_t
next_room(const struct buf *b, size_t need)
{
	size_t cap = b->cap < MEM_MAPPED ? b->cap * 2 : b->cap + b->cap / 4;

	if (cap < FIRST_BYTES)
		cap = FIRST_BYTES;
	if (cap > b->max)
		cap = b->max;
	return cap > need ? cap : need;
}

size_t
buf_growth(const struct buf *b, size_t n)
{
	size_t need = b->len + n;

	return need > b->cap ? next_room(b, need) - b->cap : 0;
}

/*
 * Returns memory for n more bytes, which may exceed max by one for a NUL.
 * Returns NULL and sets over if move_to() fails.
 */
static inline char *
make_room(struct buf *b, size_t n)
{
	/* The common case. */
	if ((n > b->cap - b->len || b->p == NULL) &&
	    !move_to(b, next_room(b, b->len + n)))
		return NULL;
	return b->p + b->len;
}

/* Returns whether n more bytes fit into max.  If not, sets over. */
static inline bool
admits(struct buf *b, size_t n)
{
	if (n > b->max - b->len)
		b->over = true;
	return !b->over;
}

char *
buf_reserve(struct buf *b, size_t n)
{
	return admits(b, n) ? make_room(b, n) : NULL;
}

void
buf_expect(struct buf *b, size_t n)
{
	if (b->over)
		return;
	if (n > b->max - b->len)
		n = b->max - b->len;
	if (n > b->cap - b->len)
		move_to(b, b->len + n);
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	char *to;

	if (n == 0 || (to = buf_reserve(b, n)) == NULL)
		return;
	memcpy(to, p, n);
	b->len += n;
}

void
buf_add_str(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.n);
}

void
buf_add_utf8(struct buf *b, struct str s)
{
	while (s.n > 0) {
		const size_t n = str_utf8_first(s);

		buf_add_str(b, n > 0 ? str_part(s, 0, n) : STR("\xef\xbf\xbd"));
		s = str_part(s, n > 0 ? n : 1, s.n);
	}
}

void
buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_put_int(struct buf *b, int64_t v)
{
	char digits[21];
	size_t at = sizeof(digits);
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u > 0);
	if (v < 0)
		digits[--at] = '-';
	buf_add(b, digits + at, sizeof(digits) - at);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, format);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, ap);
	/* vsnprintf() also writes a NUL, which is not counted. */
	if (n >= 0 && admits(b, (size_t)n) &&
	    make_room(b, (size_t)n + 1) != NULL) {
		vsnprintf(b->p + b->len, (size_t)n + 1, format, again);
		b->len += (size_t)n;
	}
	va_end(again);
	va_end(ap);
}

void
buf_consume(struct buf *b, size_t n)
{
	if (n >= b->len) {
		b->len = 0;
		return;
	}
	memmove(b->p, b->p + n, b->len - n);
	b->len -= n;
}

const char *
buf_text(struct buf *b)
{
	if (b->over || make_room(b, 1) == NULL)
		return "";
	b->p[b->len] = '\0';
	return b->p;
}
