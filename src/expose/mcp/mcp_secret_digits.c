/* mcp_secret_digits.c - bytes written as digits: base64, base32 and hex. */
#include "base/base.h"
#include "expose/mcp/mcp_secret_digits.h"

enum { OPAQUE_CHARS = 48 }; /* base64 of 36 bytes: more than any hash or id */

enum { SKIPPED = -2 }; /* may be between two digits */

int
mcp_secret_digits_base64(char c)
{
	if (c == '-')
		return 62;
	return c == '_' ? 63 : decode_base64_digit(c);
}

int
mcp_secret_digits_base32(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

int
mcp_secret_digits_hex(char c)
{
	if (c == ':' || c == ' ' || c == ',' || c == '-')
		return SKIPPED;
	return decode_hex_digit(c);
}

/* Finds the end of the digits that begin at from, and counts them. */
static size_t
run_end(struct str s, size_t from, mcp_secret_value_fn *value, size_t *digits)
{
	for (*digits = 0; from < s.n; from++) {
		const int v = value(s.p[from]);

		if (v == -1)
			break;
		*digits += v >= 0;
	}
	return from;
}

/* Appends the bytes of the digits of s, without the first `skip` digits. */
static void
put_run(struct buf *out, struct str s, mcp_secret_value_fn *value,
    unsigned bits, unsigned skip)
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

bool
mcp_secret_digits_decode(struct buf *out, struct str s,
    mcp_secret_value_fn *value, unsigned bits, unsigned skip)
{
	bool any = false;
	size_t digits;

	for (size_t at = 0; at < s.n;) {
		const size_t end = run_end(s, at, value, &digits);

		if (digits * bits >= (size_t)MCP_SECRET_RUN * 8) {
			put_run(out, str_part(s, at, end), value, bits, skip);
			buf_putc(out, '\n');
			any = true;
		}
		at = end + 1;
	}
	return any;
}

/* Is it text: no control characters except line ends? */
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

/* Has it upper case, lower case and digits? Words, paths and numbers do not. */
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
	return c == '\n' || c == '\r' ? SKIPPED : mcp_secret_digits_base64(c);
}

/*
 * The base64 alphabet without "/", so that each part of a path is a run of its
 * own.
 */
static int
base64_part_value(char c)
{
	return c == '/' ? -1 : mcp_secret_digits_base64(c);
}

bool
mcp_secret_digits_is_opaque(struct str text)
{
	const bool address = str_find_text(text, STR("://"), 0) < text.n;
	mcp_secret_value_fn *value =
	    address ? base64_part_value : base64_line_value;
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
