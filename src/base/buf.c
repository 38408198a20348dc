/* buf.c - a growing run of bytes, born with its ceiling. */
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
buf_done(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .max = b->max };
}

void
buf_done_secret(struct buf *b)
{
	mem_wipe(b->p, b->cap);
	buf_done(b);
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
}

/* Any buffer may hold a secret: what is outgrown is wiped, not just freed. */
static void
move_to(struct buf *b, size_t cap)
{
	char *p = mem_resize(NULL, cap);

	if (b->len > 0)
		memcpy(p, b->p, b->len);
	mem_wipe(b->p, b->len);
	free(b->p);
	b->p = p;
	b->cap = cap;
}

/* Memory for n more bytes, which may be one above the ceiling: a NUL. */
static char *
make_room(struct buf *b, size_t n)
{
	size_t need = b->len + n, cap = b->cap * 2;

	if (b->p == NULL || need > b->cap) {
		if (cap < FIRST_BYTES)
			cap = FIRST_BYTES;
		if (cap > b->max)
			cap = b->max;
		move_to(b, cap > need ? cap : need);
	}
	return b->p + b->len;
}

/* Does the ceiling allow n more bytes?  Where not, all that comes is lost. */
static bool
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
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
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
	/* One byte more than counted: vsnprintf() writes its NUL there. */
	if (n >= 0 && admits(b, (size_t)n)) {
		vsnprintf(
		    make_room(b, (size_t)n + 1), (size_t)n + 1, format, again);
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
	if (b->over)
		return "";
	*make_room(b, 1) = '\0';
	return b->p;
}
