/* json_parse_string.c - strings, and the errors of the parser. */
#include <stdio.h>
#include <string.h>

#include "data/json/json_parse_internal.h"

enum { REPLACEMENT = 0xfffd };

void *
json_parse_refuse(struct json_parser *ps, const char *at, const char *what)
{
	char found[48];
	unsigned char c = at < ps->end ? (unsigned char)*at : 0;

	if (at >= ps->end)
		snprintf(found, sizeof(found), "the end of the text");
	else if (c > ' ' && c < 0x7f)
		snprintf(found, sizeof(found), "'%c'", c);
	else
		snprintf(found, sizeof(found), "byte 0x%02x", c);
	err_at(ps->err, ERR_INPUT, ps->line, json_parse_column(ps, at),
	    "invalid JSON: %s, found %s", what, found);
	return NULL;
}

/* Reads four hex digits; -1 if they are not. */
static int32_t
take_hex4(struct json_parser *ps)
{
	int32_t v = 0;

	if (ps->end - ps->p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = decode_hex_digit(ps->p[i]);

		if (digit < 0)
			return -1;
		v = v * 16 + digit;
	}
	ps->p += 4;
	return v;
}

static char *
put_utf8(char *out, int32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
		return out;
	}
	if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (c & 0x3f));
	return out;
}

/*
 * Reads the escape of the second half of a surrogate pair.  Returns -1 and
 * leaves ps->p unchanged if it is not next.
 */
static int32_t
take_low(struct json_parser *ps)
{
	const char *from = ps->p;
	int32_t low = -1;

	if (json_parse_take(ps, '\\') && json_parse_take(ps, 'u'))
		low = take_hex4(ps);
	if (low >= 0xdc00 && low <= 0xdfff)
		return low;
	ps->p = from;
	return -1;
}

/*
 * Decodes the digits after "\u".  A character above U+FFFF is two escapes, a
 * surrogate pair (RFC 8259 section 7).
 */
static char *
take_unicode(struct json_parser *ps, char *out)
{
	const char *at = ps->p - 2;
	int32_t c = take_hex4(ps), low;

	if (c < 0)
		return json_parse_refuse(
		    ps, ps->p, "expected four hex digits after \\u");
	if (c < 0xd800 || c > 0xdfff)
		return put_utf8(out, c);
	low = c < 0xdc00 ? take_low(ps) : -1;
	if (low >= 0)
		return put_utf8(
		    out, 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00));
	if (ps->flags & JSON_LENIENT)
		return put_utf8(out, REPLACEMENT);
	return json_parse_refuse(
	    ps, at, "expected the other half of a surrogate pair");
}

static char *
take_escape(struct json_parser *ps, char *out)
{
	static const char plain[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *hit;

	if (json_parse_take(ps, 'u'))
		return take_unicode(ps, out);
	if (ps->p >= ps->end || *ps->p == '\0' ||
	    (hit = strchr(plain, *ps->p)) == NULL)
		return json_parse_refuse(
		    ps, ps->p, "expected one of \"\\/bfnrtu after a backslash");
	ps->p++;
	*out++ = meant[hit - plain];
	return out;
}

/* Decodes a string with escapes, from after its opening quote. */
static bool
decode_string(struct json_parser *ps, const char *from, struct str *text)
{
	const char *close = ps->p;
	char *begin, *out;

	/*
	 * Decoding never makes a string longer, so the distance to its end
	 * bounds the memory.
	 */
	while (close < ps->end && *close != '"')
		close += *close == '\\' && ps->end - close > 1 ? 2 : 1;
	if (close >= ps->end) {
		json_parse_refuse(
		    ps, ps->end, "expected '\"' at the end of a string");
		return false;
	}
	begin = out = arena_new(ps->arena, (size_t)(close - from) + 1);
	ps->p = from;
	while (ps->p < close) {
		if ((unsigned char)*ps->p < ' ') {
			json_parse_refuse(ps, ps->p,
			    "expected control characters to be escaped");
			return false;
		}
		if (*ps->p != '\\') {
			*out++ = *ps->p++;
			continue;
		}
		ps->p++;
		if ((out = take_escape(ps, out)) == NULL)
			return false;
	}
	ps->p = close + 1;
	*text = (struct str){ begin, (size_t)(out - begin) };
	return true;
}

static struct str
rest_at(const struct json_parser *ps, const char *at)
{
	return (struct str){ at, (size_t)(ps->end - at) };
}

bool
json_parse_string(struct json_parser *ps, struct str *text)
{
	const char *from = ++ps->p;
	const char *p = from + scan_plain(rest_at(ps, from));
	bool ascii = true;

	while (p < ps->end && (unsigned char)*p >= 0x80) {
		ascii = false;
		p++;
		p += scan_plain(rest_at(ps, p));
	}
	ps->p = p;
	if (p < ps->end && *p == '"') {
		*text = (struct str){ from, (size_t)(p - from) };
		ps->p++;
	} else if (p < ps->end && *p == '\\') {
		ascii = false;
		if (!decode_string(ps, from, text))
			return false;
	} else {
		json_parse_refuse(ps, p,
		    p < ps->end ? "expected control characters to be escaped"
		                : "expected '\"' at the end of a string");
		return false;
	}
	if (!ascii && !str_is_utf8(*text)) {
		err_at(ps->err, ERR_INPUT, ps->line,
		    json_parse_column(ps, from - 1),
		    "invalid JSON: the string is not UTF-8");
		return false;
	}
	return true;
}
