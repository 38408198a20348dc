/* scan.c - skips ordinary text, many bytes at a time. */
#include <stdbool.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/scan.h"

static const uint64_t ones = 0x0101010101010101;
static const uint64_t high = 0x8080808080808080;

static uint64_t
load_eight(const char *p)
{
	uint64_t x;

	memcpy(&x, p, sizeof(x));
	return x;
}

/* Not zero if a byte of x is c; bytes are below 0x80. */
static uint64_t
equal_to(uint64_t x, uint8_t c)
{
	return ((x ^ ones * c) - ones) & high;
}

static bool
are_plain(uint64_t x)
{
	/*
	 * A byte below 0x20 borrows into its high bit, and one equal to c in
	 * equal_to().  A borrow that crosses to the next byte began at such
	 * a byte.
	 */
	return ((x | (x - ones * 0x20) | equal_to(x, '"') | equal_to(x, '\\')) &
	           high) == 0;
}

static bool
is_plain(char c)
{
	return (uint8_t)c >= ' ' && (uint8_t)c < 0x80 && c != '"' && c != '\\';
}

/* Continues at `at`. */
static size_t
finish_plain(struct str s, size_t at)
{
	while (at + 8 <= s.n && are_plain(load_eight(s.p + at)))
		at += 8;
	while (at < s.n && is_plain(s.p[at]))
		at++;
	return at;
}

static bool
is_escaped_as_itself(char c)
{
	return c == '"' || c == '\\';
}

/* Continues at `at`, after *written bytes. */
static size_t
finish_escape(char *to, size_t most, struct str s, size_t at, size_t *written)
{
	size_t out = *written;

	while (at < s.n && out < most) {
		if (at + 8 <= s.n && out + 8 <= most &&
		    are_plain(load_eight(s.p + at))) {
			memcpy(to + out, s.p + at, 8);
			at += 8;
			out += 8;
			continue;
		}
		if (is_escaped_as_itself(s.p[at]) && most - out > 1)
			to[out++] = '\\';
		else if (!is_plain(s.p[at]))
			break;
		to[out++] = s.p[at++];
	}
	*written = out;
	return at;
}

static size_t
finish_ascii(struct str s, size_t at)
{
	while (at + 8 <= s.n && (load_eight(s.p + at) & high) == 0)
		at += 8;
	while (at < s.n && (uint8_t)s.p[at] < 0x80)
		at++;
	return at;
}

size_t
scan_plain_portable(struct str s)
{
	return finish_plain(s, 0);
}

size_t
scan_escape_portable(char *to, size_t most, struct str s, size_t *written)
{
	*written = 0;
	return finish_escape(to, most, s, 0, written);
}

size_t
scan_ascii_portable(struct str s)
{
	return finish_ascii(s, 0);
}

#ifdef __SSE2__ /* every x86-64 */

static __m128i
load_sixteen(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* One bit per byte that is not plain; as signed bytes, 0x80 is below 0x20. */
static unsigned
unplain_of(__m128i x)
{
	const __m128i low = _mm_cmplt_epi8(x, _mm_set1_epi8(' '));
	const __m128i quote = _mm_cmpeq_epi8(x, _mm_set1_epi8('"'));
	const __m128i escape = _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'));

	return (unsigned)_mm_movemask_epi8(
	    _mm_or_si128(low, _mm_or_si128(quote, escape)));
}

size_t
scan_plain(struct str s)
{
	size_t at = 0;

	for (; at + 16 <= s.n; at += 16) {
		unsigned bits = unplain_of(load_sixteen(s.p + at));

		if (bits != 0)
			return at + (size_t)__builtin_ctz(bits);
	}
	return finish_plain(s, at);
}

size_t
scan_escape(char *to, size_t most, struct str s, size_t *written)
{
	size_t at = 0, out = 0;

	while (at + 16 <= s.n && out + 16 <= most) {
		const __m128i x = load_sixteen(s.p + at);
		const unsigned bits = unplain_of(x);
		const size_t n = bits != 0 ? (size_t)__builtin_ctz(bits) : 16;

		_mm_storeu_si128((__m128i *)(void *)(to + out), x);
		at += n;
		out += n;
		if (bits == 0)
			continue;
		if (!is_escaped_as_itself(s.p[at]) || most - out < 2)
			break;
		to[out++] = '\\';
		to[out++] = s.p[at++];
	}
	*written = out;
	return finish_escape(to, most, s, at, written);
}

size_t
scan_ascii(struct str s)
{
	size_t at = 0;

	for (; at + 16 <= s.n; at += 16) {
		int bits = _mm_movemask_epi8(load_sixteen(s.p + at));

		if (bits != 0)
			return at + (size_t)__builtin_ctz((unsigned)bits);
	}
	return finish_ascii(s, at);
}

#else

size_t
scan_plain(struct str s)
{
	return finish_plain(s, 0);
}

size_t
scan_escape(char *to, size_t most, struct str s, size_t *written)
{
	*written = 0;
	return finish_escape(to, most, s, 0, written);
}

size_t
scan_ascii(struct str s)
{
	return finish_ascii(s, 0);
}

#endif
