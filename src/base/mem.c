/* mem.c - heap allocation that cannot fail, and wiping. */
#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void *
mem_must(void *p)
{
	if (p == NULL) {
		fputs("claviger: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *
mem_new(size_t size)
{
	return mem_must(calloc(1, size > 0 ? size : 1));
}

void *
mem_resize(void *p, size_t size)
{
	return mem_must(realloc(p, size > 0 ? size : 1));
}

char *
mem_strdup(const char *s)
{
	return mem_must(strdup(s));
}

char *
mem_printf(const char *format, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&s, format, ap) == -1)
		s = NULL;
	va_end(ap);
	return mem_must(s);
}

void
mem_set_up(void)
{
	/* glibc raises this threshold by itself unless it is set. */
	mallopt(M_MMAP_THRESHOLD, MEM_MAPPED);
}

void
mem_wipe(void *p, size_t n)
{
	if (p != NULL)
		explicit_bzero(p, n);
}

bool
mem_equal(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;
	/* Volatile, so that the compiler cannot stop at a difference. */
	volatile uint64_t differ = 0;
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t left, right;

		memcpy(&left, x + i, sizeof(left));
		memcpy(&right, y + i, sizeof(right));
		differ |= left ^ right;
	}
	for (; i < n; i++)
		differ |= (uint64_t)(x[i] ^ y[i]);
	return differ == 0;
}
