/* mem.h - heap allocation that cannot fail, and wiping. */
#ifndef CLAVIGER_BASE_MEM_H
#define CLAVIGER_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Small allocations do not fail: without memory the program aborts with a
 * message on stderr.  Callers must bound sizes that come from outside.  The
 * caller frees the results with free().
 */
void *mem_new(size_t size) __attribute__((malloc)); /* zeroed */
void *mem_resize(void *p, size_t size);
char *mem_strdup(const char *s);
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Returns p, the result of malloc() or a library; aborts if it is NULL. */
void *mem_must(void *p);

/*
 * Makes malloc() map each block of MEM_MAPPED bytes or more separately: free()
 * returns it to the system at once, and realloc() grows it without a copy. Call
 * it once, before threads start.
 */
enum { MEM_MAPPED = 128 * 1024 };
void mem_set_up(void);

/* Overwrites n bytes with zeros; the compiler cannot remove the call. */
void mem_wipe(void *p, size_t n);

/* Compares in a time that depends on n only. */
bool mem_equal(const void *a, const void *b, size_t n);

#endif
