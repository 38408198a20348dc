/* jsonpath_token.c - reads names, strings and numbers (RFC 9535 2.3). */
#include "base/base.h"
#include "data/json/json.h"
#include "data/jsonpath/jsonpath_tree.h"

enum {
	DEPTH = 32, /* of nested filters */
	TEXT_BYTES = 1 << 16,
};

/*
 * RFC 9535 2.1: integers are within the range that I-JSON represents exactly.
 */
#define LARGEST INT64_C(9007199254740991)

int
jsonpath_refuse(const struct jsonpath_reader *r, size_t at, const char *what)
{
	const struct str rest = str_part(r->text, at, at + 20);

	if (rest.n == 0)
		return err_at(r->e, ERR_INPUT, 1, (int)at + 1,
		    "%s, at the end of the query", what);
	return err_at(r->e, ERR_INPUT, 1, (int)at + 1,
	    "%s, at character %zu of the query: '%.*s'", what, at + 1,
	    STR_FMT(rest));
}

void
jsonpath_skip_blanks(struct jsonpath_reader *r)
{
	static const struct str blanks = { " \t\n\r", 4 };

	while (r->at < r->text.n &&
	       str_find(blanks, r->text.p[r->at], 0) < blanks.n)
		r->at++;
}

bool
jsonpath_is_at(const struct jsonpath_reader *r, char c)
{
	return r->at < r->text.n && r->text.p[r->at] == c;
}

bool
jsonpath_take(struct jsonpath_reader *r, const char *token)
{
	const struct str want = str_of(token);

	if (!str_starts(str_part(r->text, r->at, r->text.n), want))
		return false;
	r->at += want.n;
	return true;
}

int
jsonpath_enter(struct jsonpath_reader *r)
{
	if (++r->depth > DEPTH)
		return jsonpath_refuse(r, r->at, "the query nests too deep");
	return 0;
}

static int
read_hex(struct jsonpath_reader *r, unsigned *out)
{
	*out = 0;
	for (int i = 0; i < 4; i++) {
		int digit =
		    r->at < r->text.n ? decode_hex_digit(r->text.p[r->at]) : -1;

		if (digit == -1)
			return jsonpath_refuse(
			    r, r->at, "'\\u' takes four hexadecimal digits");
		*out = *out << 4 | (unsigned)digit;
		r->at++;
	}
	return 0;
}

static void
put_utf8(struct buf *out, unsigned c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_putc(out, (char)(0xc0 | c >> 6));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_putc(out, (char)(0xe0 | c >> 12));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_putc(out, (char)(0xf0 | c >> 18));
		buf_putc(out, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* Reads the digits after "\u".  Surrogates occur in pairs, high before low. */
static int
read_unicode(struct jsonpath_reader *r, struct buf *out)
{
	const size_t from = r->at;
	unsigned c, low;

	if (read_hex(r, &c) == -1)
		return -1;
	if (c >= 0xd800 && c < 0xdc00) {
		if (!jsonpath_take(r, "\\u"))
			return jsonpath_refuse(
			    r, from, "a surrogate without its pair");
		if (read_hex(r, &low) == -1)
			return -1;
		if (low < 0xdc00 || low > 0xdfff)
			return jsonpath_refuse(
			    r, from, "a surrogate without its pair");
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	} else if (c >= 0xdc00 && c < 0xe000) {
		return jsonpath_refuse(r, from, "a surrogate without its pair");
	}
	put_utf8(out, c);
	return 0;
}

static int
read_escape(struct jsonpath_reader *r, char quote, struct buf *out)
{
	static const char from[] = "bfnrt/\\", to[] = "\b\f\n\r\t/\\";
	const char c = r->at + 1 < r->text.n ? r->text.p[r->at + 1] : '\0';
	const char *found = c != '\0' ? strchr(from, c) : NULL;

	if (c == 'u') {
		r->at += 2;
		return read_unicode(r, out);
	}
	if (c == '\0' || (c != quote && found == NULL))
		return jsonpath_refuse(r, r->at, "an unknown escape");
	buf_putc(out, c == quote ? quote : to[found - from]);
	r->at += 2;
	return 0;
}

int
jsonpath_read_string(struct jsonpath_reader *r, struct str *out)
{
	const size_t from = r->at;
	const char quote = r->text.p[r->at++];
	struct buf text;
	int rc = -1;

	buf_init(&text, TEXT_BYTES);
	while (!jsonpath_is_at(r, quote)) {
		if (r->at >= r->text.n) {
			jsonpath_refuse(r, from, "a string is not closed");
			goto out;
		}
		if ((unsigned char)r->text.p[r->at] < 0x20) {
			jsonpath_refuse(
			    r, r->at, "a control character must be escaped");
			goto out;
		}
		if (!jsonpath_is_at(r, '\\'))
			buf_putc(&text, r->text.p[r->at++]);
		else if (read_escape(r, quote, &text) == -1)
			goto out;
	}
	r->at++;
	*out = arena_str(r->arena, buf_str(&text));
	rc = 0;
out:
	buf_done(&text);
	return rc;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* name-first of 2.5.1.1: a letter, "_", or any character beyond ASCII. */
static bool
is_name_first(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

int
jsonpath_read_name(struct jsonpath_reader *r, struct str *out)
{
	const size_t from = r->at;

	while (r->at < r->text.n &&
	       (is_name_first(r->text.p[r->at]) ||
	           (r->at > from && is_digit(r->text.p[r->at]))))
		r->at++;
	if (r->at == from)
		return jsonpath_refuse(
		    r, from, "a name, '*' or '[' is expected here");
	*out = str_part(r->text, from, r->at);
	return 0;
}

int
jsonpath_read_int(struct jsonpath_reader *r, int64_t *out)
{
	const size_t from = r->at;
	const bool minus = jsonpath_take(r, "-");
	const size_t digits = r->at;
	int64_t v;

	while (r->at < r->text.n && is_digit(r->text.p[r->at]))
		r->at++;
	if (r->at == digits)
		return jsonpath_refuse(r, from,
		    "a name in quotes, a number, '*' or '?' is "
		    "expected here");
	if (r->text.p[digits] == '0' && (minus || r->at > digits + 1))
		return jsonpath_refuse(
		    r, from, "an index must not have leading zeros");
	v = str_to_int(str_part(r->text, digits, r->at), LARGEST);
	if (v == -1)
		return jsonpath_refuse(
		    r, from, "an index must be within 2^53-1 of 0");
	*out = minus ? -v : v;
	return 0;
}

int
jsonpath_read_number(struct jsonpath_reader *r, struct str *out)
{
	static const struct str used = { "0123456789+-.eE", 15 };
	const size_t from = r->at;

	while (
	    r->at < r->text.n && str_find(used, r->text.p[r->at], 0) < used.n)
		r->at++;
	*out = str_part(r->text, from, r->at);
	return json_number_is(*out)
	           ? 0
	           : jsonpath_refuse(r, from,
	                 "a query, a function or a value is expected here");
}
