/* mcp_secret_decode.c - text out of the encodings that a secret may stand in.
 */
#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "expose/mcp_secret_decode.h"

enum {
	RUN_BYTES = 8, /* a run that stands for less is not looked at */
	OPAQUE_CHARS = 48, /* base64 of 36 bytes: more than any hash or id */
};

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

/* Up to max hex digits at from; how many there are. */
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

/* "%41" and "=41": a sign and two digits for a byte. */
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

/* One escape behind a backslash at i; how many bytes it takes, 0: none. */
static size_t
put_escape(struct buf *out, struct str s, size_t i)
{
	static const char letters[] = "nrtbfv0";
	static const char bytes[] = "\n\r\t\b\f\v";
	const char c = i + 1 < s.n ? s.p[i + 1] : '\0';
	const char *known = c != '\0' ? strchr(letters, c) : NULL;
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
	buf_putc(out, known != NULL ? bytes[known - letters] : c);
	return 2;
}

static bool
decode_escapes(struct buf *out, struct str s)
{
	bool any = false;

	for (size_t i = 0; i < s.n;) {
		const size_t n = s.p[i] == '\\' ? put_escape(out, s, i) : 0;

		any = any || n > 0;
		if (n == 0)
			buf_putc(out, s.p[i]);
		i += n > 0 ? n : 1;
	}
	return any;
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

/* What stands behind an "&" at i; how many bytes both take, 0: no entity. */
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
	bool any = false;

	for (size_t i = 0; i < s.n;) {
		const size_t n = s.p[i] == '&' ? put_entity(out, s, i) : 0;

		any = any || n > 0;
		if (n == 0)
			buf_putc(out, s.p[i]);
		i += n > 0 ? n : 1;
	}
	return any;
}

/* Text that is broken over lines, and UTF-16 of what is ASCII. */
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

/* "116,111,107": the bytes as numbers; the separators are not read. */
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
	return count >= RUN_BYTES;
}

/* The value of a digit; -1: no digit; SKIPPED: between two of them. */
enum { SKIPPED = -2 };

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static int
base32_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

static int
hex_value(char c)
{
	if (c == ':' || c == ' ' || c == ',' || c == '-')
		return SKIPPED;
	return decode_hex_digit(c);
}

typedef int value_fn(char c);

/* The end of the digits that begin at from, and how many they are. */
static size_t
run_end(struct str s, size_t from, value_fn *value, size_t *digits)
{
	for (*digits = 0; from < s.n; from++) {
		const int v = value(s.p[from]);

		if (v == -1)
			break;
		*digits += v >= 0;
	}
	return from;
}

/* The bytes that the digits of s stand for, without the first `skip` digits. */
static void
put_run(struct buf *out, struct str s, value_fn *value, unsigned bits,
    unsigned skip)
{
	uint32_t have = 0;
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++) {
		const int v = value(s.p[i]);

		if (v < 0)
			continue;
		if (skip > 0) {
			skip--;
			continue;
		}
		have = have << bits | (uint32_t)v;
		n += bits;
		if (n < 8)
			continue;
		n -= 8;
		buf_putc(out, (char)(have >> n & 0xff));
	}
}

static bool
decode_runs(struct buf *out, struct str s, value_fn *value, unsigned bits,
    unsigned skip)
{
	bool any = false;
	size_t digits;

	for (size_t at = 0; at < s.n;) {
		const size_t end = run_end(s, at, value, &digits);

		if (digits * bits >= (size_t)RUN_BYTES * 8) {
			put_run(out, str_part(s, at, end), value, bits, skip);
			buf_putc(out, '\n');
			any = true;
		}
		at = end + 1;
	}
	return any;
}

/*
 * A text way has a function, a way of digits the rest.  The first digits that
 * are left out are those that belong to a byte before: base64 has four places
 * to begin, base32 eight, hex two.
 */
static const struct way {
	bool (*text)(struct buf *out, struct str s);
	value_fn *value;
	unsigned bits, skip;
} ways[] = {
	{ .text = decode_percent_signs },
	{ .text = decode_form },
	{ .text = decode_quoted_printable },
	{ .text = decode_escapes },
	{ .text = decode_entities },
	{ .text = decode_spread },
	{ .text = decode_numbers },
	{ .value = base64_value, .bits = 6, .skip = 0 },
	{ .value = base64_value, .bits = 6, .skip = 1 },
	{ .value = base64_value, .bits = 6, .skip = 2 },
	{ .value = base64_value, .bits = 6, .skip = 3 },
	{ .value = hex_value, .bits = 4, .skip = 0 },
	{ .value = hex_value, .bits = 4, .skip = 1 },
	{ .value = base32_value, .bits = 5, .skip = 0 },
	{ .value = base32_value, .bits = 5, .skip = 1 },
	{ .value = base32_value, .bits = 5, .skip = 2 },
	{ .value = base32_value, .bits = 5, .skip = 3 },
	{ .value = base32_value, .bits = 5, .skip = 4 },
	{ .value = base32_value, .bits = 5, .skip = 5 },
	{ .value = base32_value, .bits = 5, .skip = 6 },
	{ .value = base32_value, .bits = 5, .skip = 7 },
};
const size_t mcp_secret_decode_count = LEN(ways);

bool
mcp_secret_decode(size_t n, struct buf *out, struct str text)
{
	const struct way *w = &ways[n];

	return w->text != NULL
	           ? w->text(out, text)
	           : decode_runs(out, text, w->value, w->bits, w->skip);
}

/* Characters that text has: no control bytes but those of lines. */
static bool
is_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') ||
		    c == 0x7f)
			return false;
	}
	return str_is_utf8(s);
}

/* Upper case, lower case and digits: no word, no path, no number is so. */
static bool
looks_random(struct str s)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			kinds |= 1;
		else if (c >= 'a' && c <= 'z')
			kinds |= 2;
		else if (c >= '0' && c <= '9')
			kinds |= 4;
	}
	return kinds == 7;
}

static int
base64_line_value(char c)
{
	return c == '\n' || c == '\r' ? SKIPPED : base64_value(c);
}

/* A run of base64; of an address each part of its path by itself. */
static int
base64_part_value(char c)
{
	return c == '/' ? -1 : base64_value(c);
}

bool
mcp_secret_decode_is_opaque(struct str text)
{
	const bool address = str_find_text(text, STR("://"), 0) < text.n;
	value_fn *value = address ? base64_part_value : base64_line_value;
	bool opaque = !is_text(text);
	size_t digits;

	for (size_t at = 0; at < text.n && !opaque;) {
		const size_t end = run_end(text, at, value, &digits);
		const struct str run = str_part(text, at, end);
		struct buf b;

		if (digits >= OPAQUE_CHARS && looks_random(run)) {
			buf_init(&b, run.n + 1);
			put_run(&b, run, value, 6, 0);
			opaque = !is_text(buf_str(&b));
			buf_done_secret(&b);
		}
		at = end + 1;
	}
	return opaque;
}
