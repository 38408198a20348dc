/* buf.h - a growing byte buffer with a fixed maximum. */
#ifndef CLAVIGER_BASE_BUF_H
#define CLAVIGER_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/mem_budget.h"
#include "base/str.h"

/*
 * Invariant: len <= cap, len <= max.  A write that would exceed max or the
 * budget is dropped whole and sets `over`.  So writers need not check each
 * step; one check at the end is enough.  Old memory is wiped when the buffer
 * grows, or moved as a whole by the kernel.
 */
struct buf {
	char *p;
	size_t len, cap, max;
	bool over;
	struct mem_budget *budget; /* charged with cap; NULL: none */
};

/*
 * Make an empty buffer for at most max bytes.  They allocate nothing.  budget
 * is borrowed; cap is charged to it.
 */
void buf_init(struct buf *b, size_t max);
void buf_init_charged(struct buf *b, size_t max, struct mem_budget *budget);
void buf_done(struct buf *b); /* frees */
void buf_done_secret(struct buf *b); /* wipes, then frees */
void buf_clear(struct buf *b); /* empties; keeps the memory */

/* Returns the bytes, which the caller must free; the buffer is empty again. */
char *buf_release(struct buf *b);

/* Returns by how much cap would grow for n more bytes; 0 if they fit. */
size_t buf_growth(const struct buf *b, size_t n);

/*
 * Returns the address of n unused bytes after the contents.  The caller writes
 * them and adds to len what it has written.  Returns NULL and sets over if max
 * or the budget forbids it.
 */
char *buf_reserve(struct buf *b, size_t n);

/*
 * Allocates memory for n more bytes, or as many as max allows, so that writing
 * them does not move what is already there.
 */
void buf_expect(struct buf *b, size_t n);

/* Append.  If that would exceed max, they append nothing and set over. */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_add_str(struct buf *b, struct str s);

/* The same; each byte that is not UTF-8 becomes U+FFFD. */
void buf_add_utf8(struct buf *b, struct str s);
static inline void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s)); /* of a literal: a constant */
}
void buf_putc(struct buf *b, char c);
void buf_put_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Drops the first n bytes. */
void buf_consume(struct buf *b, size_t n);

/*
 * Returns the contents as a C string, borrowed; "" if over is set.  len does
 * not count the NUL.
 */
const char *buf_text(struct buf *b);

static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->len > 0 ? b->p : "", b->len };
}

#endif
