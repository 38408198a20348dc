/* encode.c - writes bytes as hex, base64, percent-encoded text and UUIDs. */
#include <endian.h>

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

void
encode_hex(char *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	size_t i = 0;

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

	for (size_t i = 0; i < 16; i += 4)
		write_eight(digits + 2 * i, id + i);
	memcpy(out, digits, 8);
	memcpy(out + 9, digits + 8, 4);
	memcpy(out + 14, digits + 12, 4);
	memcpy(out + 19, digits + 16, 4);
	memcpy(out + 24, digits + 20, 12);
	out[8] = out[13] = out[18] = out[23] = '-';
	out[36] = '\0';
}
