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

/* p, which malloc() and the like returned; NULL stops the program as above. */
void *mem_must(void *p);

/*
 * Have malloc() map blocks of MEM_MAPPED bytes and more on their own, for good:
 * they go back to the system when they are freed, and grow without a copy.
 */
enum { MEM_MAPPED = 128 * 1024 };
void mem_set_up(void);

/* Overwrite n bytes in a way the compiler may not leave out. */
void mem_wipe(void *p, size_t n);

/* Equal or not, in a time that depends on n alone. */
bool mem_equal(const void *a, const void *b, size_t n);

#endif
