/* random.h - random bytes from the kernel. */
#ifndef CLAVIGER_BASE_RANDOM_H
#define CLAVIGER_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills out with n bytes from getrandom(2); aborts if that fails. */
void random_bytes(void *out, size_t n);

/*
 * The same for ids that are no secrets, of at most 64 bytes: from a supply of
 * the thread, so that few calls enter the kernel.
 */
void random_id(void *out, size_t n);

/* Returns a uniform number in [0, bound); bound > 0. */
uint32_t random_below(uint32_t bound);

#endif
