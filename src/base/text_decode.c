/* text_decode.c - text of other programs, as UTF-8. */
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text_decode.h"
#include "base/text_charset.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* How a text begins, and what a unit of it is. */
struct encoding {
	unsigned char begin[4], mask[4]; /* mask 0: any byte */
	unsigned char mark; /* bytes of the byte order mark */
	unsigned char unit; /* bytes: 1, 2 or 4 */
	const char *iconv;
};

/* UTF-32 before UTF-16: its marks begin with those of UTF-16. */
static const struct encoding encodings[] = {
	{ { 0xff, 0xfe, 0, 0 }, { 1, 1, 1, 1 }, 4, 4, "UTF-32LE" },
	{ { 0, 0, 0xfe, 0xff }, { 1, 1, 1, 1 }, 4, 4, "UTF-32BE" },
	{ { 0xef, 0xbb, 0xbf, 0 }, { 1, 1, 1, 0 }, 3, 1, "UTF-8" },
	{ { 0xff, 0xfe, 0, 0 }, { 1, 1, 0, 0 }, 2, 2, "UTF-16LE" },
	{ { 0xfe, 0xff, 0, 0 }, { 1, 1, 0, 0 }, 2, 2, "UTF-16BE" },
	/* Without a mark: the first character is one of ASCII. */
	{ { 0, 0, 0, 0 }, { 0, 1, 1, 1 }, 0, 4, "UTF-32LE" },
	{ { 0, 0, 0, 0 }, { 1, 1, 1, 0 }, 0, 4, "UTF-32BE" },
	{ { 0, 0, 0, 0 }, { 0, 1, 0, 1 }, 0, 2, "UTF-16LE" },
	{ { 0, 0, 0, 0 }, { 1, 0, 1, 0 }, 0, 2, "UTF-16BE" },
	/* The same for one character. */
	{ { 0, 0, 0, 0 }, { 0, 1, 0, 0 }, 0, 2, "UTF-16LE" },
	{ { 0, 0, 0, 0 }, { 1, 0, 0, 0 }, 0, 2, "UTF-16BE" },
};

enum { SHORT_ENCODINGS = 2 }; /* the last ones: only for texts of two bytes */

static bool
begins(struct str text, const struct encoding *x)
{
	for (size_t k = 0; k < LEN(x->begin); k++)
		if (x->mask[k] != 0 &&
		    (k >= text.n || (unsigned char)text.p[k] != x->begin[k]))
			return false;
	return true;
}

static const struct encoding *
encoding_of(struct str text)
{
	const size_t count =
	    text.n == 2 ? LEN(encodings) : LEN(encodings) - SHORT_ENCODINGS;

	/* The usual case: no row has ASCII first and then another byte than 0.
	 */
	if (text.n >= 2 && (unsigned char)(text.p[0] - 1) < 0x7f &&
	    text.p[1] != 0)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (begins(text, &encodings[i]))
			return &encodings[i];
	return NULL;
}

static int
refuse_memory(struct err *e)
{
	return err_set(e, ERR_OVERLOADED,
	    "there is no memory left to read this text now (--limit memory)");
}

/*
 * Converts text to UTF-8.  What is malformed becomes U+FFFD, one for each unit.
 * Returns -1 and sets e if there is no memory, and 1 if iconv(3) lacks the
 * encoding.
 */
static int
convert(struct arena *a, struct str text, const char *from, size_t unit,
    struct str *out, struct err *e)
{
	/* No character has fewer bytes than a third of its UTF-8. */
	const size_t room = 3 * (text.n / unit + 1) + (unit == 4 ? text.n : 0);
	const iconv_t cd = iconv_open("UTF-8", from);
	char *in = (char *)(uintptr_t)text.p, *begin, *at;
	size_t left = text.n, space = room;

	if (cd == (iconv_t)-1)
		return 1;
	if (!arena_has_room(a, room)) {
		iconv_close(cd);
		return refuse_memory(e);
	}
	begin = at = arena_new(a, room);
	while (left > 0 && iconv(cd, &in, &left, &at, &space) == (size_t)-1) {
		const size_t bad = left < unit ? left : unit;

		/* There is room for everything: see above. */
		if (errno == E2BIG || space < sizeof(REPLACEMENT) - 1)
			break;
		memcpy(at, REPLACEMENT, sizeof(REPLACEMENT) - 1);
		at += sizeof(REPLACEMENT) - 1;
		space -= sizeof(REPLACEMENT) - 1;
		in += bad;
		left -= bad;
	}
	iconv_close(cd);
	*out = (struct str){ begin, (size_t)(at - begin) };
	return 0;
}

/*
 * Returns the position of the first half of a surrogate pair that is encoded as
 * a character of its own, ED A0 80 to ED BF BF; text.n: none.
 */
static size_t
find_surrogate(struct str text, size_t from)
{
	for (size_t at = from; at + 2 < text.n; at++) {
		at = str_find(text, '\xed', at);
		if (at + 2 < text.n && (unsigned char)text.p[at + 1] >= 0xa0 &&
		    ((unsigned char)text.p[at + 1] & 0xc0) == 0x80 &&
		    ((unsigned char)text.p[at + 2] & 0xc0) == 0x80)
			return at;
	}
	return text.n;
}

/* Replaces halves of surrogate pairs in what is otherwise UTF-8. */
static int
replace_surrogates(
    struct arena *a, struct str text, struct str *out, struct err *e)
{
	size_t at = find_surrogate(text, 0);
	char *copy;

	*out = text;
	if (at == text.n)
		return 0;
	if (!arena_has_room(a, text.n))
		return refuse_memory(e);
	copy = arena_new(a, text.n);
	memcpy(copy, text.p, text.n);
	for (; at < text.n; at = find_surrogate(text, at + 3))
		memcpy(copy + at, REPLACEMENT, sizeof(REPLACEMENT) - 1);
	*out = (struct str){ copy, text.n };
	return 0;
}

/* Returns the encoding of a text that is not Unicode; NULL: unknown. */
static const char *
find_charset(struct str text, const struct text_origin *origin)
{
	const char *found = text_charset_find(origin->charset);
	struct str declared = STR_NONE;

	if (found == NULL || strcmp(found, "UTF-8") == 0) {
		if (origin->kind == TEXT_XML)
			declared = text_charset_of_xml(text);
		if (origin->kind == TEXT_HTML)
			declared = text_charset_of_html(text);
		found = text_charset_find(declared);
	}
	/* Pages that declare nothing are in windows-1252, for browsers, too. */
	if (found == NULL && origin->kind == TEXT_HTML && declared.p == NULL &&
	    origin->charset.p == NULL)
		found = "CP1252";
	return found;
}

static int
check_xml(struct str text, struct err *e)
{
	struct str name = text_charset_of_xml(text);

	if (str_starts(text, STR("\x4c\x6f\xa7\x94")))
		name = STR("EBCDIC");
	if (name.p == NULL || text_charset_find(name) != NULL ||
	    str_equal_nocase(str_part(name, 0, 6), STR("utf-16")) ||
	    str_equal_nocase(str_part(name, 0, 6), STR("utf-32")))
		return 0;
	return err_at(e, ERR_INPUT, 1, 1,
	    "its encoding '%.*s' is not read: UTF-8, UTF-16, UTF-32 and the "
	    "usual national ones are",
	    STR_FMT(str_part(name, 0, 40)));
}

int
text_decode(struct arena *a, struct str bytes, const struct text_origin *origin,
    struct str *out, struct err *e)
{
	const struct encoding *x = encoding_of(bytes);
	const char *charset;
	int rc;

	*out = bytes;
	if (x != NULL) {
		bytes = str_part(bytes, x->mark, bytes.n);
		if (x->unit > 1) {
			rc = convert(a, bytes, x->iconv, x->unit, out, e);
			return rc == 1 ? 0 : rc;
		}
	} else if (origin->kind == TEXT_XML && check_xml(bytes, e) == -1) {
		return -1;
	}
	*out = bytes;
	if (!origin->strict && replace_surrogates(a, bytes, out, e) == -1)
		return -1;
	if (x != NULL ||
	    (origin->charset.p == NULL && origin->kind == TEXT_PLAIN))
		return 0;
	if (str_is_utf8(*out))
		return 0;
	charset = find_charset(bytes, origin);
	if (charset == NULL || strcmp(charset, "UTF-8") == 0)
		return 0;
	rc = convert(a, bytes, charset, 1, out, e);
	return rc == 1 ? 0 : rc;
}

struct str
text_decode_plain(struct arena *a, struct str bytes)
{
	static const struct text_origin origin = { .kind = TEXT_PLAIN };
	struct str out;

	return text_decode(a, bytes, &origin, &out, NULL) == 0 ? out : bytes;
}
