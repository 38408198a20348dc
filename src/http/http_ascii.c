/* http_ascii.c - checks the characters of message parts (RFC 9110 5.6). */
#include <endian.h>
#include <stdint.h>

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

bool
http_ascii_is_token(struct str s)
{
	return s.n > 0 && all_of(s, TOKEN);
}

size_t
http_ascii_token_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && (classes[(uint8_t)s.p[n]] & TOKEN) != 0)
		n++;
	return n;
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

size_t
http_ascii_field_value_length(struct str s)
{
	size_t i = find_control(s, 0);

	while (i < s.n && s.p[i] == '\t')
		i = find_control(s, i + 1);
	return i;
}

bool
http_ascii_is_field_value(struct str s)
{
	return http_ascii_field_value_length(s) == s.n;
}
