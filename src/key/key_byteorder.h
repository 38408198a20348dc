/* key_byteorder.h - integers in records (little-endian) and in sorted keys
 * (big).
 */
#ifndef CLAVIGER_KEY_KEY_BYTEORDER_H
#define CLAVIGER_KEY_KEY_BYTEORDER_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Writes the low n bytes of v, least significant first. */
static inline void
key_byteorder_put(uint8_t *p, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

/* n is at most 8. */
static inline uint64_t
key_byteorder_get(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return le64toh(v);
}

/* Writes eight bytes, most significant first: they sort as the numbers do. */
static inline void
key_byteorder_put_sorted(uint8_t *p, uint64_t v)
{
	for (size_t i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> (56 - 8 * i));
}

static inline uint64_t
key_byteorder_get_sorted(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

#endif
