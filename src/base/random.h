/* random.h - randomness from the kernel. */
#ifndef CLAVIGER_BASE_RANDOM_H
#define CLAVIGER_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* n bytes from getrandom(2); a kernel that cannot give them ends the program.
 */
void random_bytes(void *out, size_t n);

/* Uniform in [0, bound), bound > 0. */
uint32_t random_below(uint32_t bound);

#endif
