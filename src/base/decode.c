/* decode.c - reads hex, base64, percent-encoded text and UUIDs. */
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

/* The position of each byte's two digits, and of the dashes. */
static const uint8_t uuid_places[16] = { 0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24,
	26, 28, 30, 32, 34 };
static const uint8_t uuid_dashes[4] = { 8, 13, 18, 23 };

bool
decode_uuid(uint8_t id[16], struct str text)
{
	if (text.n != 36)
		return false;
	for (size_t i = 0; i < sizeof(uuid_dashes); i++) {
		if (text.p[uuid_dashes[i]] != '-')
			return false;
	}
	for (size_t i = 0; i < sizeof(uuid_places); i++) {
		char high = text.p[uuid_places[i]];
		char low = text.p[uuid_places[i] + 1];
		int v = decode_hex_digit(high) * 16 + decode_hex_digit(low);

		/* Lower case only, so that a key has one spelling. */
		if (decode_hex_digit(high) < 0 || decode_hex_digit(low) < 0 ||
		    (high >= 'A' && high <= 'F') || (low >= 'A' && low <= 'F'))
			return false;
		id[i] = (uint8_t)v;
	}
	return true;
}
