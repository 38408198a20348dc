/* key_byteorder.h - integers in records (little-endian) and in sorted keys
 * (big).
 */
#ifndef CLAVIGER_KEY_KEY_BYTEORDER_H
#define CLAVIGER_KEY_KEY_BYTEORDER_H

#include <stddef.h>
#include <stdint.h>

/* Writes the low n bytes of v, least significant first. */
static inline void
key_byteorder_put(uint8_t *p, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static inline uint64_t
key_byteorder_get(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i > 0; i--)
		v = v << 8 | p[i - 1];
	return v;
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
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

#endif
