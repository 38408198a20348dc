/* buf.c - a growing run of bytes, born with its ceiling. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

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

char *
buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap;

	if (b->over || n > b->max - b->len) {
		b->over = true;
		return NULL;
	}
	if (n <= cap - b->len)
		return b->p + b->len;
	if (cap < 64)
		cap = 64;
	while (cap - b->len < n)
		cap *= 2;
	if (cap > b->max)
		cap = b->max;
	b->p = mem_resize(b->p, cap);
	b->cap = cap;
	return b->p + b->len;
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
	char *to;

	va_start(ap, format);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, ap);
	/* One byte more than counted: vsnprintf() writes its NUL there. */
	if (n >= 0 && (to = buf_reserve(b, (size_t)n + 1)) != NULL) {
		vsnprintf(to, (size_t)n + 1, format, again);
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
	char *end = buf_reserve(b, 1);

	if (end == NULL)
		return "";
	*end = '\0';
	return b->p;
}
