/* random.h - random bytes from the kernel. */
#ifndef CLAVIGER_BASE_RANDOM_H
#define CLAVIGER_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills out with n bytes from getrandom(2); aborts if that fails. */
void random_bytes(void *out, size_t n);

/* Returns a uniform number in [0, bound); bound > 0. */
uint32_t random_below(uint32_t bound);

#endif
