/* encode.c - writes bytes as hex, base64, percent-encoded text and UUIDs. */
#include "base/buf.h"
#include "base/encode.h"

static const char digits_lower[] = "0123456789abcdef";
static const char digits_upper[] = "0123456789ABCDEF";

void
encode_hex(char *out, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits_lower[p[i] >> 4];
		out[2 * i + 1] = digits_lower[p[i] & 15];
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

/* The position of each byte's two digits, and of the dashes. */
static const uint8_t uuid_places[16] = { 0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24,
	26, 28, 30, 32, 34 };
static const uint8_t uuid_dashes[4] = { 8, 13, 18, 23 };

void
encode_uuid(char out[37], const uint8_t id[16])
{
	for (size_t i = 0; i < sizeof(uuid_places); i++) {
		out[uuid_places[i]] = digits_lower[id[i] >> 4];
		out[uuid_places[i] + 1] = digits_lower[id[i] & 15];
	}
	for (size_t i = 0; i < sizeof(uuid_dashes); i++)
		out[uuid_dashes[i]] = '-';
	out[36] = '\0';
}
