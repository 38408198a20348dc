/* path_text.c - how servers may interpret a part of a path. */
#include "base/base.h"
#include "engine/request/path_text.h"

/*
 * The meanings of characters in a path.  A text is checked as a string of
 * these.
 */
enum {
	DOT = '.',
	SLASH = '/', /* or a backslash */
	SEMICOLON = ';', /* begins the parameters of a segment */
	END = '0', /* NUL: the end of a C string */
	SPACE = ' ',
	CONTROL = 'c', /* the URL standard of browsers drops some of them */
	UNSEEN = 'u', /* dropped by some Unicode normal forms */
	OTHER = 'x',
};

/* Unicode NFKC and Windows' best-fit mapping convert these to ASCII. */
static const struct {
	uint32_t from, to;
	char meaning;
} meanings[] = {
	{ 0x00, 0x00, END },
	{ 0x01, 0x1f, CONTROL },
	{ ' ', ' ', SPACE },
	{ '.', '.', DOT },
	{ '/', '/', SLASH },
	{ ';', ';', SEMICOLON },
	{ '\\', '\\', SLASH },
	{ 0x7f, 0x7f, CONTROL },
	{ 0xa0, 0xa0, SPACE },
	{ 0xad, 0xad, UNSEEN },
	{ 0x1680, 0x1680, SPACE },
	{ 0x2000, 0x200a, SPACE },
	{ 0x200b, 0x200f, UNSEEN },
	{ 0x2024, 0x2024, DOT },
	{ 0x2025, 0x2025, DOT }, /* means two dots: see read_text() */
	{ 0x2028, 0x2029, SPACE },
	{ 0x202f, 0x202f, SPACE },
	{ 0x2044, 0x2044, SLASH },
	{ 0x205f, 0x205f, SPACE },
	{ 0x2060, 0x2064, UNSEEN },
	{ 0x2215, 0x2216, SLASH },
	{ 0x3000, 0x3000, SPACE },
	{ 0xfe00, 0xfe0f, UNSEEN },
	{ 0xfe30, 0xfe30, DOT },
	{ 0xfe52, 0xfe52, DOT },
	{ 0xfe68, 0xfe68, SLASH },
	{ 0xfeff, 0xfeff, UNSEEN },
	{ 0xff0e, 0xff0e, DOT },
	{ 0xff0f, 0xff0f, SLASH },
	{ 0xff1b, 0xff1b, SEMICOLON },
	{ 0xff3c, 0xff3c, SLASH },
};

static char
meaning_of(uint32_t c)
{
	for (size_t i = 0; i < LEN(meanings) && meanings[i].from <= c; i++)
		if (c <= meanings[i].to)
			return meanings[i].meaning;
	return OTHER;
}

/*
 * Returns the value of the last `digits` bytes of out[0, n) as hexadecimal; -1:
 * one of them is not a hex digit.
 */
static int
hex_at_end(const char *out, size_t n, size_t digits)
{
	int value = 0;

	for (size_t i = n - digits; i < n; i++) {
		const int digit = decode_hex_digit(out[i]);

		if (digit == -1)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

static size_t
put_utf8(char *out, size_t n, int c)
{
	if (c < 0x80) {
		out[n++] = (char)c;
	} else if (c < 0x800) {
		out[n++] = (char)(0xc0 | c >> 6);
		out[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		out[n++] = (char)(0xe0 | c >> 12);
		out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		out[n++] = (char)(0x80 | (c & 0x3f));
	}
	return n;
}

/*
 * Decodes until no escape is left, in one pass: whenever the output ends in
 * "%XX" or "%uXXXX" (IIS), that is replaced by the byte, which may complete
 * another escape.  No two escapes overlap, so the result does not depend on the
 * order of decoding.
 */
static struct str
decode_all(struct arena *a, struct str s)
{
	char *out = arena_new(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		out[n++] = s.p[i];
		for (bool again = true; again;) {
			int c = -1;

			if (n >= 3 && out[n - 3] == '%')
				c = hex_at_end(out, n, 2);
			again = c != -1;
			if (again) {
				n -= 3;
				out[n++] = (char)c;
			} else if (n >= 6 && out[n - 6] == '%' &&
			           (out[n - 5] == 'u' || out[n - 5] == 'U')) {
				c = hex_at_end(out, n, 4);
				again = c != -1;
				if (again)
					n = put_utf8(out, n - 6, c);
			}
		}
	}
	return (struct str){ out, n };
}

/*
 * Returns the character that s begins with, and sets *length.  Overlong forms
 * are accepted; a byte that is not UTF-8 is returned itself. 0xc0 and 0xc1
 * begin only overlong forms, and servers that accept these may not check the
 * next byte, either.
 */
static uint32_t
next_character(struct str s, size_t *length)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t more = p[0] >= 0xf0   ? 3
	              : p[0] >= 0xe0 ? 2
	              : p[0] >= 0xc0 ? 1
	                             : 0;
	uint32_t c = p[0];

	*length = 1;
	if (more == 0 || more >= s.n)
		return c < 0x80 ? c : OTHER;
	c &= 0x3fU >> more;
	for (size_t i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80 && p[0] > 0xc1)
			return OTHER;
		c = c << 6 | (p[i] & 0x3f);
	}
	*length = more + 1;
	return c;
}

/* Converts text to a string of meanings. */
static struct str
read_text(struct arena *a, struct str text)
{
	struct str s = decode_all(a, text);
	char *out = arena_new(a, s.n + 1);
	size_t n = 0, length;

	for (; s.n > 0; s = str_part(s, length, s.n)) {
		const uint32_t c = next_character(s, &length);

		out[n++] = meaning_of(c);
		/*
		 * One character that means two dots.  It has three bytes, so
		 * out is long enough.
		 */
		if (c == 0x2025 || c == 0xfe30)
			out[n++] = DOT;
	}
	return (struct str){ out, n };
}

bool
path_text_is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != ':')
			return false;
	}
	return s.n > 0;
}

/*
 * Reports whether part is "." or "..", or "..;x" for servers with path
 * parameters.
 */
static bool
is_dots(struct str part)
{
	size_t dots = 0;

	for (size_t i = 0; i < part.n; i++) {
		if (part.p[i] == SEMICOLON || part.p[i] == END)
			break;
		if (part.p[i] == DOT)
			dots++;
		else if (part.p[i] == OTHER)
			return false;
	}
	return dots == 1 || dots == 2;
}

static bool
is_blank(struct str part)
{
	for (size_t i = 0; i < part.n && part.p[i] != END; i++)
		if (part.p[i] != SPACE && part.p[i] != CONTROL &&
		    part.p[i] != UNSEEN)
			return false;
	return true;
}

/* Reports whether a part between slashes is a dot segment. */
static bool
climbs(struct str reading)
{
	size_t from = 0;

	for (size_t i = 0; i <= reading.n; i++) {
		if (i < reading.n && reading.p[i] != SLASH)
			continue;
		if (is_dots(str_part(reading, from, i)))
			return true;
		from = i + 1;
	}
	return false;
}

static bool
has_blank(struct str reading, bool whole)
{
	bool first = true;

	while (reading.p != NULL) {
		const struct str part = str_cut(&reading, SLASH);

		if (is_blank(part) && (!whole || first || reading.p == NULL))
			return true;
		first = false;
	}
	return false;
}

size_t
path_text_slashes(struct arena *a, struct str text)
{
	struct str reading = read_text(a, text);
	size_t count = 0;

	for (size_t i = 0; i < reading.n; i++)
		count += reading.p[i] == SLASH;
	return count;
}

/* Reports whether the fault is known; else *reading has the decoded text. */
static bool
check_climb(struct arena *a, struct str text, struct str *reading,
    enum path_fault *fault)
{
	*fault = PATH_FINE;
	if (path_text_is_plain(text))
		return true;
	*reading = read_text(a, text);
	if (!climbs(*reading))
		return false;
	*fault = PATH_CLIMBS;
	return true;
}

enum path_fault
path_text_check(struct arena *a, struct str text)
{
	enum path_fault fault;
	struct str reading;

	if (check_climb(a, text, &reading, &fault))
		return fault;
	if (str_find(reading, SLASH, 0) < reading.n)
		return PATH_SPLITS;
	return is_blank(reading) ? PATH_BLANK : PATH_FINE;
}

enum path_fault
path_text_check_many(struct arena *a, struct str text, bool whole)
{
	enum path_fault fault;
	struct str reading;

	if (check_climb(a, text, &reading, &fault))
		return fault;
	return has_blank(reading, whole) ? PATH_BLANK : PATH_FINE;
}

enum path_fault
path_text_check_raw(struct arena *a, struct str path)
{
	struct str reading = read_text(a, path);

	if (climbs(reading))
		return PATH_CLIMBS;
	return str_find(reading, CONTROL, 0) < reading.n ||
	               str_find(reading, END, 0) < reading.n
	           ? PATH_CONTROL
	           : PATH_FINE;
}
