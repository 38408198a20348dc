/* buf.h - a growing run of bytes, born with its ceiling. */
#ifndef CLAVIGER_BASE_BUF_H
#define CLAVIGER_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem_budget.h"
#include "base/str.h"

/*
 * Invariant: len <= cap, len <= max.  What would grow past max is dropped whole
 * and `over` is set: writers need no check at each step, one at the end is
 * enough.  Memory that is outgrown is wiped, or moved as a whole by the kernel.
 * One with a budget may find no memory either: that is `over`, too.
 */
struct buf {
	char *p;
	size_t len, cap, max;
	bool over;
	struct mem_budget *budget; /* what cap is charged to; NULL: nothing */
};

void buf_init(struct buf *b, size_t max);
void buf_init_charged(struct buf *b, size_t max, struct mem_budget *budget);
void buf_done(struct buf *b); /* frees */
void buf_done_secret(struct buf *b); /* wipes, then frees */
void buf_clear(struct buf *b); /* empty again; keeps the memory */

/* Leave the bytes, on the heap, to the caller; empty again. */
char *buf_release(struct buf *b);

/* By how much its room would grow for n more bytes; 0: there is room. */
size_t buf_growth(const struct buf *b, size_t n);

/* Room for n more bytes; NULL (and over) where the ceiling forbids it. */
char *buf_reserve(struct buf *b, size_t n);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_add_str(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_put_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Drop the first n bytes. */
void buf_consume(struct buf *b, size_t n);

/* NUL-terminated view; the NUL is not counted.  "" where over the ceiling. */
const char *buf_text(struct buf *b);

static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->len > 0 ? b->p : "", b->len };
}

#endif
