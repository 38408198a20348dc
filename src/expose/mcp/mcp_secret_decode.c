/* mcp_secret_decode.c - decodes the encodings that may hide a secret.
 */
#include "base/base.h"
#include "expose/mcp/mcp_secret_decode.h"
#include "expose/mcp/mcp_secret_digits.h"

static void
put_code_point(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
		buf_putc(out, (char)(0x80 | (c & 63)));
	} else if (c < 0x10000) {
		buf_putc(out, (char)(0xe0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 63)));
		buf_putc(out, (char)(0x80 | (c & 63)));
	} else if (c < 0x110000) {
		buf_putc(out, (char)(0xf0 | c >> 18));
		buf_putc(out, (char)(0x80 | (c >> 12 & 63)));
		buf_putc(out, (char)(0x80 | (c >> 6 & 63)));
		buf_putc(out, (char)(0x80 | (c & 63)));
	}
}

/* Reads up to max hex digits at from; returns their number. */
static size_t
read_hex(struct str s, size_t from, size_t max, uint32_t *value)
{
	size_t n = 0;

	for (*value = 0; n < max && from + n < s.n; n++) {
		const int digit = decode_hex_digit(s.p[from + n]);

		if (digit < 0)
			break;
		*value = *value << 4 | (uint32_t)digit;
	}
	return n;
}

/* Decodes "%41" and "=41": a sign and two digits for a byte. */
static bool
decode_signed(struct buf *out, struct str s, char sign, char space)
{
	bool any = false;
	uint32_t v;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == sign && read_hex(s, i + 1, 2, &v) == 2) {
			buf_putc(out, (char)v);
			i += 2;
			any = true;
		} else {
			any = any || (space != '\0' && s.p[i] == space);
			buf_putc(out, s.p[i] == space ? ' ' : s.p[i]);
		}
	}
	return any;
}

static bool
decode_percent_signs(struct buf *out, struct str s)
{
	return decode_signed(out, s, '%', '\0');
}

static bool
decode_form(struct buf *out, struct str s)
{
	return str_find(s, '+', 0) < s.n && decode_signed(out, s, '%', '+');
}

static bool
decode_quoted_printable(struct buf *out, struct str s)
{
	return decode_signed(out, s, '=', '\0');
}

/*
 * Decodes one escape after a backslash at i. Returns its length; 0: no escape.
 */
static size_t
put_escape(struct buf *out, struct str s, size_t i)
{
	static const char messages[] = "nrtbfv0";
	static const char bytes[] = "\n\r\t\b\f\v";
	const char c = i + 1 < s.n ? s.p[i + 1] : '\0';
	const char *known = c != '\0' ? strchr(messages, c) : NULL;
	uint32_t v, low;
	size_t n;

	if (c == '\0')
		return 0;
	if (c == 'x' && read_hex(s, i + 2, 2, &v) == 2) {
		buf_putc(out, (char)v);
		return 4;
	}
	if (c == 'u' && i + 2 < s.n && s.p[i + 2] == '{') {
		n = read_hex(s, i + 3, 6, &v);
		if (n > 0 && i + 3 + n < s.n && s.p[i + 3 + n] == '}') {
			put_code_point(out, v);
			return n + 4;
		}
	}
	if ((c == 'u' && read_hex(s, i + 2, 4, &v) == 4) ||
	    (c == 'U' && read_hex(s, i + 2, 8, &v) == 8)) {
		n = c == 'u' ? 6 : 10;
		if (v >= 0xd800 && v < 0xdc00 && i + 7 < s.n &&
		    s.p[i + 6] == '\\' && s.p[i + 7] == 'u' &&
		    read_hex(s, i + 8, 4, &low) == 4) {
			v = 0x10000 + ((v & 0x3ff) << 10) + (low & 0x3ff);
			n = 12;
		}
		put_code_point(out, v);
		return n;
	}
	buf_putc(out, known != NULL ? bytes[known - messages] : c);
	return 2;
}

/* Copies s; put() decodes at each lead byte, and returns what it took. */
static bool
decode_marked(struct buf *out, struct str s, char lead,
    size_t (*put)(struct buf *out, struct str s, size_t i))
{
	bool any = false;

	for (size_t i = 0; i < s.n;) {
		const size_t n = s.p[i] == lead ? put(out, s, i) : 0;

		any = any || n > 0;
		if (n == 0)
			buf_putc(out, s.p[i]);
		i += n > 0 ? n : 1;
	}
	return any;
}

static bool
decode_escapes(struct buf *out, struct str s)
{
	return decode_marked(out, s, '\\', put_escape);
}

static const struct {
	const char *name;
	char byte;
} entities[] = {
	{ "amp;", '&' },
	{ "lt;", '<' },
	{ "gt;", '>' },
	{ "quot;", '"' },
	{ "apos;", '\'' },
	{ "sol;", '/' },
	{ "plus;", '+' },
	{ "equals;", '=' },
	{ "colon;", ':' },
	{ "lowbar;", '_' },
	{ "hyphen;", '-' },
	{ "period;", '.' },
};

/*
 * Decodes the entity after an "&" at i. Returns its length, or 0 if it is not
 * an entity.
 */
static size_t
put_entity(struct buf *out, struct str s, size_t i)
{
	const struct str rest = str_part(s, i + 1, s.n);
	const bool hex = rest.n > 1 && (rest.p[1] == 'x' || rest.p[1] == 'X');
	uint32_t v = 0;
	size_t n;

	for (size_t k = 0; k < LEN(entities); k++) {
		const struct str name = str_of(entities[k].name);

		if (!str_starts(rest, name))
			continue;
		buf_putc(out, entities[k].byte);
		return name.n + 1;
	}
	if (rest.n < 2 || rest.p[0] != '#')
		return 0;
	if (hex) {
		n = 2 + read_hex(rest, 2, 6, &v);
	} else {
		for (n = 1; n < 8 && n < rest.n && rest.p[n] >= '0' &&
		            rest.p[n] <= '9';
		     n++)
			v = v * 10 + (uint32_t)(rest.p[n] - '0');
	}
	if (n == (hex ? 2 : 1))
		return 0;
	put_code_point(out, v);
	return n + (n < rest.n && rest.p[n] == ';' ? 2 : 1);
}

static bool
decode_entities(struct buf *out, struct str s)
{
	return decode_marked(out, s, '&', put_entity);
}

/* Joins text that is broken over lines, and ASCII in UTF-16. */
static bool
decode_spread(struct buf *out, struct str s)
{
	bool any = false;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || s.p[i] == ' ' || s.p[i] == '\t' ||
		    s.p[i] == '\n' || s.p[i] == '\r')
			any = true;
		else
			buf_putc(out, s.p[i]);
	return any;
}

/* Decodes "116,111,107": bytes as numbers; separators are ignored. */
static bool
decode_numbers(struct buf *out, struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n;) {
		unsigned v = 0, digits = 0;

		for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
			if (++digits <= 3)
				v = v * 10 + (unsigned)(s.p[i] - '0');
		if (digits == 0) {
			i++;
		} else if (digits <= 3 && v <= 255) {
			buf_putc(out, (char)v);
			count++;
		}
	}
	return count >= MCP_SECRET_RUN;
}

/*
 * The encodings: a function for text, or an alphabet of digits and how many of
 * them to skip. The skipped digits belong to a byte before: base64 has four
 * offsets, base32 eight, hex two.
 */
static const struct way {
	bool (*text)(struct buf *out, struct str s);
	mcp_secret_value_fn *value;
	unsigned bits, skip;
} ways[] = {
	{ .text = decode_percent_signs },
	{ .text = decode_form },
	{ .text = decode_quoted_printable },
	{ .text = decode_escapes },
	{ .text = decode_entities },
	{ .text = decode_spread },
	{ .text = decode_numbers },
	{ .value = mcp_secret_digits_base64, .bits = 6, .skip = 0 },
	{ .value = mcp_secret_digits_base64, .bits = 6, .skip = 1 },
	{ .value = mcp_secret_digits_base64, .bits = 6, .skip = 2 },
	{ .value = mcp_secret_digits_base64, .bits = 6, .skip = 3 },
	{ .value = mcp_secret_digits_hex, .bits = 4, .skip = 0 },
	{ .value = mcp_secret_digits_hex, .bits = 4, .skip = 1 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 0 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 1 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 2 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 3 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 4 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 5 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 6 },
	{ .value = mcp_secret_digits_base32, .bits = 5, .skip = 7 },
};
const size_t mcp_secret_decode_count = LEN(ways);

bool
mcp_secret_decode(size_t n, struct buf *out, struct str text)
{
	const struct way *w = &ways[n];

	return w->text != NULL ? w->text(out, text)
	                       : mcp_secret_digits_decode(
	                             out, text, w->value, w->bits, w->skip);
}
