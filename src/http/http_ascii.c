/* http_ascii.c - checks the characters of message parts (RFC 9110 5.6). */
#include <endian.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/base.h"
#include "http/http_ascii.h"

enum { TOKEN = 1, TARGET = 2, AUTHORITY = 4, REQUEST_ID = 8 };

#define ALL (TOKEN | TARGET | AUTHORITY | REQUEST_ID)

/* One set of bits per byte; control bytes and those above 126 have none. */
static const uint8_t classes[256] = {
	['!'] = TOKEN | TARGET | AUTHORITY,
	['"'] = TARGET,
	['$'] = TOKEN | TARGET | AUTHORITY,
	['%'] = TOKEN | TARGET | AUTHORITY,
	['&'] = TOKEN | TARGET | AUTHORITY,
	['\''] = TOKEN | TARGET | AUTHORITY,
	['#'] = TOKEN,
	['('] = TARGET | AUTHORITY,
	[')'] = TARGET | AUTHORITY,
	['*'] = TOKEN | TARGET | AUTHORITY,
	['+'] = TOKEN | TARGET | AUTHORITY,
	[','] = TARGET | AUTHORITY,
	['-'] = ALL,
	['.'] = ALL,
	['/'] = TARGET,
	['0'] = ALL,
	['1'] = ALL,
	['2'] = ALL,
	['3'] = ALL,
	['4'] = ALL,
	['5'] = ALL,
	['6'] = ALL,
	['7'] = ALL,
	['8'] = ALL,
	['9'] = ALL,
	[':'] = TARGET | AUTHORITY | REQUEST_ID,
	[';'] = TARGET | AUTHORITY,
	['<'] = TARGET,
	['='] = TARGET | AUTHORITY,
	['>'] = TARGET,
	['?'] = TARGET,
	['@'] = TARGET,
	['A'] = ALL,
	['B'] = ALL,
	['C'] = ALL,
	['D'] = ALL,
	['E'] = ALL,
	['F'] = ALL,
	['G'] = ALL,
	['H'] = ALL,
	['I'] = ALL,
	['J'] = ALL,
	['K'] = ALL,
	['L'] = ALL,
	['M'] = ALL,
	['N'] = ALL,
	['O'] = ALL,
	['P'] = ALL,
	['Q'] = ALL,
	['R'] = ALL,
	['S'] = ALL,
	['T'] = ALL,
	['U'] = ALL,
	['V'] = ALL,
	['W'] = ALL,
	['X'] = ALL,
	['Y'] = ALL,
	['Z'] = ALL,
	['['] = TARGET | AUTHORITY,
	['\\'] = TARGET,
	[']'] = TARGET | AUTHORITY,
	['^'] = TOKEN | TARGET,
	['_'] = ALL,
	['`'] = TOKEN | TARGET,
	['a'] = ALL,
	['b'] = ALL,
	['c'] = ALL,
	['d'] = ALL,
	['e'] = ALL,
	['f'] = ALL,
	['g'] = ALL,
	['h'] = ALL,
	['i'] = ALL,
	['j'] = ALL,
	['k'] = ALL,
	['l'] = ALL,
	['m'] = ALL,
	['n'] = ALL,
	['o'] = ALL,
	['p'] = ALL,
	['q'] = ALL,
	['r'] = ALL,
	['s'] = ALL,
	['t'] = ALL,
	['u'] = ALL,
	['v'] = ALL,
	['w'] = ALL,
	['x'] = ALL,
	['y'] = ALL,
	['z'] = ALL,
	['{'] = TARGET,
	['|'] = TOKEN | TARGET,
	['}'] = TARGET,
	['~'] = TOKEN | TARGET | AUTHORITY,
};

static bool
all_of(struct str s, uint8_t class)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((classes[(uint8_t)s.p[i]] & class) == 0)
			return false;
	}
	return true;
}

static size_t
length_of(struct str s, size_t n, uint8_t class)
{
	while (n < s.n && (classes[(uint8_t)s.p[n]] & class) != 0)
		n++;
	return n;
}

size_t
http_ascii_token_length_portable(struct str s)
{
	return length_of(s, 0, TOKEN);
}

size_t
http_ascii_target_length(struct str s)
{
	return length_of(s, 0, TARGET);
}

bool
http_ascii_is_target(struct str s)
{
	return all_of(s, TARGET);
}

bool
http_ascii_is_authority(struct str s)
{
	return all_of(s, AUTHORITY);
}

bool
http_ascii_is_request_id(struct str s)
{
	return s.n > 0 && s.n <= LIMIT_REQUEST_ID_BYTES &&
	       all_of(s, REQUEST_ID);
}

/*
 * Returns the high bit of each of eight bytes that is below 0x20, or 0x7f.  For
 * bytes under 0x80, x - 0x20 borrows into the high bit exactly if x < 0x20, and
 * x + 1 carries into it exactly if x is 0x7f.
 */
static uint64_t
controls_of(uint64_t x)
{
	const uint64_t ones = 0x0101010101010101u, high = ones << 7;
	uint64_t low7 = x & ~high;
	uint64_t below = ~((low7 | high) - ones * 0x20) & high;
	uint64_t del = (low7 + ones) & high;

	return (below | del) & ~x;
}

/* Returns the position of the first control byte from i on, maybe a tab. */
static size_t
find_control(struct str s, size_t i)
{
	for (; i + 8 <= s.n; i += 8) {
		uint64_t x, found;

		memcpy(&x, s.p + i, sizeof(x));
		found = controls_of(le64toh(x));
		if (found != 0)
			return i + (size_t)__builtin_ctzll(found) / 8;
	}
	while (i < s.n && (uint8_t)s.p[i] >= 0x20 && s.p[i] != 0x7f)
		i++;
	return i;
}

/* Continues at i. */
static size_t
finish_value(struct str s, size_t i)
{
	i = find_control(s, i);
	while (i < s.n && s.p[i] == '\t')
		i = find_control(s, i + 1);
	return i;
}

size_t
http_ascii_field_value_length_portable(struct str s)
{
	return finish_value(s, 0);
}

#ifdef __SSE2__ /* every x86-64 */

static __m128i
load_sixteen(const char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* One bit per byte that is at least `from` and at most from + n, unsigned. */
static unsigned
range_of(__m128i x, char from, char n)
{
	const __m128i above = _mm_sub_epi8(x, _mm_set1_epi8(from));

	return (unsigned)_mm_movemask_epi8(
	    _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(n)), above));
}

static unsigned
equals_of(__m128i x, char c)
{
	return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8(c)));
}

/*
 * One bit per byte that is neither a letter nor '-'.  Names have nothing else
 * in nearly all cases.
 */
static unsigned
unusual_of(__m128i x)
{
	const unsigned letters =
	    range_of(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 'z' - 'a');

	return ~(letters | equals_of(x, '-')) & 0xffff;
}

/* Is it a name of 8 to 16 bytes, without rare characters? */
static bool
is_usual_name(struct str s)
{
	__m128i first, last; /* they overlap */

	if (s.n < 8 || s.n > 16)
		return false;
	first = _mm_loadl_epi64((const __m128i *)(const void *)s.p);
	last = _mm_loadl_epi64((const __m128i *)(const void *)(s.p + s.n - 8));
	return unusual_of(_mm_unpacklo_epi64(first, last)) == 0;
}

size_t
http_ascii_token_length(struct str s)
{
	size_t at = 0;

	for (; at + 16 <= s.n; at += 16) {
		const unsigned others = unusual_of(load_sixteen(s.p + at));

		if (others != 0)
			return length_of(
			    s, at + (size_t)__builtin_ctz(others), TOKEN);
	}
	return length_of(s, at, TOKEN);
}

size_t
http_ascii_field_value_length(struct str s)
{
	size_t at = 0;

	for (; at + 16 <= s.n; at += 16) {
		const __m128i x = load_sixteen(s.p + at);
		const unsigned bits = range_of(x, 0, 0x1f) | equals_of(x, 0x7f);

		if (bits == 0)
			continue;
		at += (size_t)__builtin_ctz(bits);
		return s.p[at] != '\t' ? at : finish_value(s, at + 1);
	}
	return finish_value(s, at);
}

#else

static bool
is_usual_name(struct str s)
{
	(void)s;
	return false;
}

size_t
http_ascii_token_length(struct str s)
{
	return length_of(s, 0, TOKEN);
}

size_t
http_ascii_field_value_length(struct str s)
{
	return finish_value(s, 0);
}

#endif

bool
http_ascii_is_token(struct str s)
{
	return is_usual_name(s) || (s.n > 0 && all_of(s, TOKEN));
}

bool
http_ascii_is_field_value(struct str s)
{
	return http_ascii_field_value_length(s) == s.n;
}
