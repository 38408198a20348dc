/* mem.h - heap memory that never fails, and memory that is wiped. */
#ifndef CLAVIGER_BASE_MEM_H
#define CLAVIGER_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Small allocations never fail: without memory the program stops at once
 * with a line on stderr.  Sizes from outside are bounded before they get here.
 */
void *mem_new(size_t size) __attribute__((malloc)); /* zeroed */
void *mem_resize(void *p, size_t size);
char *mem_strdup(const char *s);
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Overwrite n bytes in a way the compiler may not leave out. */
void mem_wipe(void *p, size_t n);

/* Equal or not, in a time that depends on n alone. */
bool mem_equal(const void *a, const void *b, size_t n);

#endif
