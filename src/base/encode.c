/* encode.c - writes bytes as hex, base64, percent-encoded text and UUIDs. */
#include <endian.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/buf.h"
#include "base/encode.h"

static const char digits_upper[] = "0123456789ABCDEF";

/*
 * Writes the eight digits of four bytes.  The word has one digit in each of its
 * bytes, the first in the highest.
 */
static void
write_eight(char *out, const uint8_t bytes[4])
{
	const uint64_t ones = 0x0101010101010101;
	uint32_t four;
	uint64_t x, letters;

	memcpy(&four, bytes, sizeof(four));
	x = be32toh(four);
	x = (x << 16 | x) & 0x0000ffff0000ffff;
	x = (x << 8 | x) & 0x00ff00ff00ff00ff;
	x = (x << 4 | x) & 0x0f0f0f0f0f0f0f0f;
	letters = (x + ones * 6) >> 4 & ones; /* 1 if the digit is 10 or more */
	x += ones * '0' + letters * ('a' - '0' - 10);
	x = htobe64(x);
	memcpy(out, &x, sizeof(x));
}

/* Writes the 32 digits of sixteen bytes. */
#ifdef __SSE2__ /* every x86-64 */

static __m128i
digits_of(__m128i four_bits)
{
	const __m128i letters = _mm_cmpgt_epi8(four_bits, _mm_set1_epi8(9));

	return _mm_add_epi8(_mm_add_epi8(four_bits, _mm_set1_epi8('0')),
	    _mm_and_si128(letters, _mm_set1_epi8('a' - '0' - 10)));
}

static void
write_all(char *out, const uint8_t bytes[16])
{
	const __m128i x = _mm_loadu_si128((const __m128i *)(const void *)bytes);
	const __m128i mask = _mm_set1_epi8(0x0f);
	const __m128i high =
	    digits_of(_mm_and_si128(_mm_srli_epi16(x, 4), mask));
	const __m128i low = digits_of(_mm_and_si128(x, mask));

	_mm_storeu_si128((__m128i *)(void *)out, _mm_unpacklo_epi8(high, low));
	_mm_storeu_si128(
	    (__m128i *)(void *)(out + 16), _mm_unpackhi_epi8(high, low));
}

#else

static void
write_all(char *out, const uint8_t bytes[16])
{
	for (size_t i = 0; i < 16; i += 4)
		write_eight(out + 2 * i, bytes + i);
}

#endif

/* Fewer than sixteen bytes need no instructions of a certain processor. */
void
encode_hex(char *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	size_t i = 0;

	for (; i + 16 <= n; i += 16)
		write_all(out + 2 * i, p + i);
	for (; i + 4 <= n; i += 4)
		write_eight(out + 2 * i, p + i);
	if (i < n) {
		uint8_t last[4] = { 0 };
		char digits[8];

		memcpy(last, p + i, n - i);
		write_eight(digits, last);
		memcpy(out + 2 * i, digits, 2 * (n - i));
	}
	out[2 * n] = '\0';
}

static const char base64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
encode_base64(struct buf *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i += 3) {
		size_t left = n - i;
		uint32_t v = (uint32_t)p[i] << 16;
		char four[4];

		if (left > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (left > 2)
			v |= p[i + 2];
		four[0] = base64[v >> 18];
		four[1] = base64[(v >> 12) & 63];
		four[2] = left > 1 ? base64[(v >> 6) & 63] : '=';
		four[3] = left > 2 ? base64[v & 63] : '=';
		buf_add(out, four, sizeof(four));
	}
}

void
encode_base64url(struct buf *out, const void *bytes, size_t n)
{
	const size_t from = out->len;

	encode_base64(out, bytes, n);
	if (out->over)
		return;
	while (out->len > from && out->p[out->len - 1] == '=')
		out->len--;
	for (size_t i = from; i < out->len; i++) {
		if (out->p[i] == '+')
			out->p[i] = '-';
		else if (out->p[i] == '/')
			out->p[i] = '_';
	}
}

static bool
is_unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~';
}

void
encode_percent(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char three[3] = { '%', digits_upper[c >> 4],
			digits_upper[c & 15] };

		if (is_unreserved(s.p[i]))
			buf_putc(out, s.p[i]);
		else
			buf_add(out, three, sizeof(three));
	}
}

void
encode_url(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"<>\\^`{|}#", c) != NULL)
			encode_percent(out, str_part(s, i, i + 1));
		else
			buf_putc(out, (char)c);
	}
}

void
encode_uuid(char out[37], const uint8_t id[16])
{
	char digits[32];

	write_all(digits, id);
	memcpy(out, digits, 8);
	memcpy(out + 9, digits + 8, 4);
	memcpy(out + 14, digits + 12, 4);
	memcpy(out + 19, digits + 16, 4);
	memcpy(out + 24, digits + 20, 12);
	out[8] = out[13] = out[18] = out[23] = '-';
	out[36] = '\0';
}
