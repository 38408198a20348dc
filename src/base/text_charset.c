/* text_charset.c - names of encodings, and where texts declare them. */
#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "base/text_charset.h"

enum { META_BYTES = 1024 }; /* where pages declare it (HTML, 4.2.5.4) */

/*
 * Other names of encodings.  What the web calls ISO 8859-1 is windows-1252
 * (Encoding Standard, 4.2).
 */
static const struct {
	const char *name, *iconv;
} names[] = {
	{ "utf-8", "UTF-8" },
	{ "utf8", "UTF-8" },
	{ "us-ascii", "CP1252" },
	{ "ascii", "CP1252" },
	{ "iso-8859-1", "CP1252" },
	{ "iso8859-1", "CP1252" },
	{ "iso_8859-1", "CP1252" },
	{ "latin1", "CP1252" },
	{ "l1", "CP1252" },
	{ "windows-1252", "CP1252" },
	{ "cp1252", "CP1252" },
	{ "windows-1250", "CP1250" },
	{ "cp1250", "CP1250" },
	{ "windows-1251", "CP1251" },
	{ "cp1251", "CP1251" },
	{ "windows-1253", "CP1253" },
	{ "windows-1254", "CP1254" },
	{ "windows-1255", "CP1255" },
	{ "windows-1256", "CP1256" },
	{ "windows-1257", "CP1257" },
	{ "windows-1258", "CP1258" },
	{ "windows-874", "CP874" },
	{ "tis-620", "CP874" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "latin2", "ISO-8859-2" },
	{ "iso-8859-3", "ISO-8859-3" },
	{ "iso-8859-4", "ISO-8859-4" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-6", "ISO-8859-6" },
	{ "iso-8859-7", "ISO-8859-7" },
	{ "iso-8859-8", "ISO-8859-8" },
	{ "iso-8859-9", "CP1254" },
	{ "iso-8859-10", "ISO-8859-10" },
	{ "iso-8859-11", "CP874" },
	{ "iso-8859-13", "ISO-8859-13" },
	{ "iso-8859-14", "ISO-8859-14" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "iso-8859-16", "ISO-8859-16" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "ibm866", "CP866" },
	{ "macintosh", "MACINTOSH" },
	{ "shift_jis", "CP932" },
	{ "shift-jis", "CP932" },
	{ "sjis", "CP932" },
	{ "windows-31j", "CP932" },
	{ "euc-jp", "EUC-JP" },
	{ "euc-kr", "CP949" },
	{ "gb2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5-HKSCS" },
};

const char *
text_charset_find(struct str name)
{
	for (size_t i = 0; i < LEN(names); i++)
		if (str_equal_nocase(name, str_of(names[i].name)))
			return names[i].iconv;
	return NULL;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* Returns the value of name= in a tag; else STR_NONE. */
static struct str
value_of(struct str tag, struct str name)
{
	const size_t at = str_find_text(tag, name, 0);
	struct str rest;
	size_t end = 0;

	if (at == tag.n)
		return STR_NONE;
	rest = str_part(tag, at + name.n, tag.n);
	while (rest.n > 0 && (is_space(rest.p[0]) || rest.p[0] == '='))
		rest = str_part(rest, 1, rest.n);
	if (rest.n > 0 && (rest.p[0] == '"' || rest.p[0] == '\'')) {
		end = str_find(rest, rest.p[0], 1);
		return str_part(rest, 1, end);
	}
	while (end < rest.n && !is_space(rest.p[end]) && rest.p[end] != ';' &&
	       rest.p[end] != '"' && rest.p[end] != '\'' &&
	       rest.p[end] != '>' && rest.p[end] != '/')
		end++;
	return end > 0 ? str_part(rest, 0, end) : STR_NONE;
}

struct str
text_charset_of_xml(struct str text)
{
	if (!str_starts(text, STR("<?xml")))
		return STR_NONE;
	return value_of(str_part(text, 0, str_find_text(text, STR("?>"), 0)),
	    STR("encoding"));
}

/*
 * A <meta> has `charset` as an attribute, or in the value of `content`; both
 * are read alike.
 */
struct str
text_charset_of_html(struct str text)
{
	char lower[META_BYTES];
	struct str head = { lower, text.n < META_BYTES ? text.n : META_BYTES };
	struct str found;

	for (size_t i = 0; i < head.n; i++)
		lower[i] = text.p[i] >= 'A' && text.p[i] <= 'Z'
		               ? (char)(text.p[i] + ('a' - 'A'))
		               : text.p[i];
	for (size_t at = 0; at < head.n; at++) {
		at = str_find_text(head, STR("<meta"), at);
		found = value_of(str_part(head, at, str_find(head, '>', at)),
		    STR("charset"));
		if (found.p != NULL)
			return str_part(text, (size_t)(found.p - lower),
			    (size_t)(found.p - lower) + found.n);
	}
	return STR_NONE;
}
