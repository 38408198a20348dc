/* random.c - random bytes from the kernel. */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/random.h"

void
random_bytes(void *out, size_t n)
{
	uint8_t *p = out;

	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			fputs("claviger: getrandom(2) failed\n", stderr);
			abort();
		}
		p += got;
		n -= (size_t)got;
	}
}

void
random_id(void *out, size_t n)
{
	static _Thread_local uint8_t supply[512];
	static _Thread_local size_t left;

	assert(n <= 64);
	if (left < n) {
		random_bytes(supply, sizeof(supply));
		left = sizeof(supply);
	}
	/* Each byte is used once. */
	left -= n;
	memcpy(out, supply + left, n);
	memset(supply + left, 0, n);
}

uint32_t
random_below(uint32_t bound)
{
	/* Values below this would make the first results more frequent. */
	uint32_t reject = (0u - bound) % bound;
	uint32_t v;

	do
		random_bytes(&v, sizeof(v));
	while (v < reject);
	return v % bound;
}
