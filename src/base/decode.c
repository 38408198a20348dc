/* decode.c - reads hex, base64, percent-encoded text and UUIDs. */
#include <endian.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/arena.h"
#include "base/decode.h"

/* The value of each digit plus one; 0 for every other byte. */
static const uint8_t hex_values[256] = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
	['A'] = 11,
	['B'] = 12,
	['C'] = 13,
	['D'] = 14,
	['E'] = 15,
	['F'] = 16,
};

int
decode_hex_digit(char c)
{
	return hex_values[(unsigned char)c] - 1;
}

bool
decode_hex(void *out, size_t n, struct str hex)
{
	uint8_t *p = out;

	if (hex.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = decode_hex_digit(hex.p[2 * i]);
		int low = decode_hex_digit(hex.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		p[i] = (uint8_t)(high * 16 + low);
	}
	return true;
}

int
decode_base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

struct str
decode_base64(struct arena *a, struct str text)
{
	size_t pad = 0, n;
	uint32_t bits = 0;
	int have = 0;
	char *out;

	if (text.n == 0)
		return (struct str){ "", 0 };
	if (text.n % 4 != 0)
		return STR_NONE;
	while (pad < 2 && text.p[text.n - 1 - pad] == '=')
		pad++;
	out = arena_new(a, text.n / 4 * 3 + 1);
	n = 0;
	for (size_t i = 0; i < text.n - pad; i++) {
		int v = decode_base64_digit(text.p[i]);

		if (v < 0)
			return STR_NONE;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (char)(bits >> have & 0xff);
		}
	}
	/* RFC 4648 3.5: the unused bits of the last group must be zero. */
	if ((bits & ((1u << have) - 1)) != 0)
		return STR_NONE;
	return (struct str){ out, n };
}

struct str
decode_base64url(struct arena *a, struct str text)
{
	size_t pad = (4 - text.n % 4) % 4;
	char *plain = arena_new(a, text.n + pad + 1);

	if (pad == 3)
		return STR_NONE;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '+' || c == '/' || c == '=')
			return STR_NONE;
		plain[i] = c == '-' ? '+' : c == '_' ? '/' : c;
	}
	for (size_t i = 0; i < pad; i++)
		plain[text.n + i] = '=';
	return decode_base64(a, (struct str){ plain, text.n + pad });
}

struct str
decode_percent(struct arena *a, struct str s, bool plus)
{
	char *out;
	size_t n = 0;

	if (str_find(s, '%', 0) == s.n && (!plus || str_find(s, '+', 0) == s.n))
		return s;
	out = arena_new(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			uint8_t byte;

			if (s.n - i < 3 ||
			    !decode_hex(&byte, 1, str_part(s, i + 1, i + 3)))
				return STR_NONE;
			c = (char)byte;
			i += 2;
		} else if (plus && c == '+') {
			c = ' ';
		}
		out[n++] = c;
	}
	return (struct str){ out, n };
}

/* The high bit of each byte of x that is at least c; bytes are below 0x80. */
static uint64_t
at_least(uint64_t x, uint8_t c)
{
	const uint64_t ones = 0x0101010101010101;

	return (x + ones * (0x80u - c)) & ones << 7;
}

/*
 * Reads four bytes from eight digits in lower case, all at once.  Returns false
 * if one is not a digit.
 */
static bool
read_eight(uint8_t bytes[4], const char *digits)
{
	const uint64_t high = 0x8080808080808080;
	uint64_t x, number, letter;
	uint32_t four;

	memcpy(&x, digits, sizeof(x));
	x = be64toh(x);
	if ((x & high) != 0)
		return false;
	number = at_least(x, '0') & ~at_least(x, '9' + 1);
	letter = at_least(x, 'a') & ~at_least(x, 'f' + 1);
	/* 'a' is 0x61. */
	x = (x & 0x0f0f0f0f0f0f0f0f) + (letter >> 7) * 9;
	x = (x >> 4 | x) & 0x00ff00ff00ff00ff;
	x = (x >> 8 | x) & 0x0000ffff0000ffff;
	four = htobe32((uint32_t)(x >> 16 | x));
	memcpy(bytes, &four, sizeof(four));
	return (number | letter) == high;
}

/* Copies the digits between the hyphens.  Returns false if one is missing. */
static bool
gather_digits(char digits[32], struct str text)
{
	const char *p = text.p;

	if (text.n != 36 || p[8] != '-' || p[13] != '-' || p[18] != '-' ||
	    p[23] != '-')
		return false;
	memcpy(digits, p, 8);
	memcpy(digits + 8, p + 9, 4);
	memcpy(digits + 12, p + 14, 4);
	memcpy(digits + 16, p + 19, 4);
	memcpy(digits + 20, p + 24, 12);
	return true;
}

bool
decode_uuid_portable(uint8_t id[16], struct str text)
{
	char digits[32];

	if (!gather_digits(digits, text))
		return false;
	for (size_t i = 0; i < 16; i += 4) {
		if (!read_eight(id + i, digits + 2 * i))
			return false;
	}
	return true;
}

#ifdef __SSE2__ /* every x86-64 */

/* All bits of each byte of x that is from `from` to from + n, unsigned. */
static __m128i
range_of(__m128i x, char from, char n)
{
	const __m128i above = _mm_sub_epi8(x, _mm_set1_epi8(from));

	return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(n)), above);
}

/*
 * Returns eight bytes, in the low half of each lane, from sixteen digits in
 * lower case.  Clears bits of *valid for those that are no digits.
 */
static __m128i
read_sixteen(const char *digits, __m128i *valid)
{
	const __m128i x =
	    _mm_loadu_si128((const __m128i *)(const void *)digits);
	const __m128i number = range_of(x, '0', 9);
	const __m128i letter = range_of(x, 'a', 5);
	const __m128i four_bits =
	    _mm_add_epi8(_mm_and_si128(x, _mm_set1_epi8(0x0f)),
	        _mm_and_si128(letter, _mm_set1_epi8(9)));

	*valid = _mm_and_si128(*valid, _mm_or_si128(number, letter));
	return _mm_and_si128(_mm_or_si128(_mm_slli_epi16(four_bits, 4),
	                         _mm_srli_epi16(four_bits, 8)),
	    _mm_set1_epi16(0xff));
}

/* Lower case only, so that a key has one spelling. */
bool
decode_uuid(uint8_t id[16], struct str text)
{
	__m128i valid = _mm_set1_epi8(-1), low, high;
	char digits[32];

	if (!gather_digits(digits, text))
		return false;
	low = read_sixteen(digits, &valid);
	high = read_sixteen(digits + 16, &valid);
	_mm_storeu_si128((__m128i *)(void *)id, _mm_packus_epi16(low, high));
	return _mm_movemask_epi8(valid) == 0xffff;
}

#else

bool
decode_uuid(uint8_t id[16], struct str text)
{
	return decode_uuid_portable(id, text);
}

#endif
