/* format_xml_input.c - the input of the XML parser. */
#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/format/format_xml_input.h"

/*
 * The states of the scan that counts attributes.  Attribute values cannot
 * contain "<" (XML 1.0, 3.1).  So the scan starts over at every "<", and
 * comments and CDATA sections cannot hide a tag from it.
 */
enum {
	OUTSIDE = 0,
	AFTER_LT = '<',
	IN_TAG = ' '
}; /* any other value: the quote */

/*
 * Encodings in which the bytes of "<", ">", "=", quotes and letters mean only
 * these characters, so that the scan reads what libxml2 reads.
 */
static const char *const encodings[] = { "US-ASCII", "UTF-8", "ISO-8859-1",
	"ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6",
	"ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "ISO-8859-10", "ISO-8859-11",
	"ISO-8859-13", "ISO-8859-14", "ISO-8859-15", "ISO-8859-16",
	"windows-1250", "windows-1251", "windows-1252", "windows-1253",
	"windows-1254", "windows-1255", "windows-1256", "windows-1257",
	"windows-1258", "CP1250", "CP1251", "CP1252", "KOI8-R", "KOI8-U",
	"TIS-620", "Shift_JIS", "Windows-31J", "EUC-JP", "EUC-KR", "GB2312",
	"GBK", "GB18030", "Big5" };

static int
refuse_encoding(struct format_xml_input *in, struct str name)
{
	return err_at(in->task->e, ERR_INPUT, 1, 1,
	    "its encoding '%.*s' is not read: UTF-8, UTF-16 and the usual "
	    "national ones are",
	    STR_FMT(str_part(name, 0, 40)));
}

static void
put_utf8(char **at, uint32_t c)
{
	char *p = *at;

	if (c < 0x80) {
		*p++ = (char)c;
	} else if (c < 0x800) {
		*p++ = (char)(0xc0 | c >> 6);
	} else if (c < 0x10000) {
		*p++ = (char)(0xe0 | c >> 12);
		*p++ = (char)(0x80 | (c >> 6 & 0x3f));
	} else {
		*p++ = (char)(0xf0 | c >> 18);
		*p++ = (char)(0x80 | (c >> 12 & 0x3f));
		*p++ = (char)(0x80 | (c >> 6 & 0x3f));
	}
	if (c >= 0x80)
		*p++ = (char)(0x80 | (c & 0x3f));
	*at = p;
}

/* Converts UTF-16 to UTF-8.  A lone surrogate is kept: libxml2 refuses it. */
static void
recode_utf16(struct format_xml_input *in, bool big)
{
	const unsigned char *p = (const unsigned char *)in->text.p;
	const size_t units = in->text.n / 2;
	char *out = arena_new(in->task->arena, 3 * units + 1), *at = out;

	for (size_t i = 0; i < units; i++) {
		const unsigned char *u = p + 2 * i;
		uint32_t c =
		    (uint32_t)(big ? u[0] << 8 | u[1] : u[1] << 8 | u[0]);
		uint32_t low = 0;

		if (c >= 0xd800 && c < 0xdc00 && i + 1 < units)
			low = (uint32_t)(big ? u[2] << 8 | u[3]
			                     : u[3] << 8 | u[2]);
		if (low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			i++;
		}
		put_utf8(&at, c);
	}
	in->text = (struct str){ out, (size_t)(at - out) };
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Returns the value of name= in an XML declaration; else STR_NONE. */
static struct str
declared(struct str declaration, struct str name)
{
	size_t at = str_find_text(declaration, name, 0);
	struct str rest;
	size_t end;

	if (at == declaration.n)
		return STR_NONE;
	rest = str_part(declaration, at + name.n, declaration.n);
	while (rest.n > 0 && (is_space(rest.p[0]) || rest.p[0] == '='))
		rest = str_part(rest, 1, rest.n);
	if (rest.n == 0 || (rest.p[0] != '"' && rest.p[0] != '\''))
		return STR_NONE;
	end = str_find(rest, rest.p[0], 1);
	return str_part(rest, 1, end);
}

static int
take_declared(struct format_xml_input *in)
{
	struct str text = in->text, name;

	in->encoding = NULL;
	if (!str_starts(text, STR("<?xml")))
		return 0;
	name = declared(str_part(text, 0, str_find_text(text, STR("?>"), 0)),
	    STR("encoding"));
	if (name.p == NULL || str_equal_nocase(name, STR("utf-8")))
		return 0;
	for (size_t i = 0; i < LEN(encodings); i++) {
		if (!str_equal_nocase(name, str_of(encodings[i])))
			continue;
		in->encoding = encodings[i];
		return 0;
	}
	return refuse_encoding(in, name);
}

/*
 * Determines the encoding from the first bytes, then from the declaration (XML
 * 1.0, appendix F).
 */
static int
take_encoding(struct format_xml_input *in)
{
	static const struct {
		struct str begin;
		bool utf16, big, mark;
	} begins[] = {
		{ { "\x00\x00\xfe\xff", 4 }, false, false, false },
		{ { "\xff\xfe\x00\x00", 4 }, false, false, false },
		{ { "\x00\x00\x00<", 4 }, false, false, false },
		{ { "<\x00\x00\x00", 4 }, false, false, false },
		{ { "\x00\x00<\x00", 4 }, false, false, false },
		{ { "\x00<\x00\x00", 4 }, false, false, false },
		{ { "\x4c\x6f\xa7\x94", 4 }, false, false, false }, /* EBCDIC */
		{ { "\xfe\xff", 2 }, true, true, true },
		{ { "\xff\xfe", 2 }, true, false, true },
		{ { "\x00<", 2 }, true, true, false },
		{ { "<\x00", 2 }, true, false, false },
	};

	for (size_t i = 0; i < LEN(begins); i++) {
		if (!str_starts(in->text, begins[i].begin))
			continue;
		if (!begins[i].utf16)
			return refuse_encoding(in, STR("UTF-32 or EBCDIC"));
		if (begins[i].mark)
			in->text = str_part(in->text, 2, in->text.n);
		recode_utf16(in, begins[i].big);
		in->encoding = NULL;
		return 0;
	}
	if (str_starts(in->text, STR("\xef\xbb\xbf")))
		in->text = str_part(in->text, 3, in->text.n);
	return take_declared(in);
}

/*
 * Returns the position after a part that starts at `at` and ends with end; else
 * text.n.
 */
static size_t
skip_past(struct str text, size_t at, struct str end)
{
	const size_t found = str_find_text(text, end, at);

	return found < text.n ? found + end.n : text.n;
}

/* Returns the position of "<!DOCTYPE" before the first element; else text.n. */
static size_t
find_doctype(struct str text)
{
	size_t at = 0;

	while (at < text.n) {
		const struct str rest = str_part(text, at, text.n);

		if (is_space(text.p[at]))
			at++;
		else if (str_starts(rest, STR("<?")))
			at = skip_past(text, at + 2, STR("?>"));
		else if (str_starts(rest, STR("<!--")))
			at = skip_past(text, at + 4, STR("-->"));
		else
			return str_starts(rest, STR("<!DOCTYPE")) ? at : text.n;
	}
	return text.n;
}

static int
refuse_at(struct format_xml_input *in, size_t at, const char *why)
{
	int line = 1, column = 1;

	for (size_t i = 0; i < at; i++) {
		column = in->text.p[i] == '\n' ? 1 : column + 1;
		line += in->text.p[i] == '\n';
	}
	return err_at(in->task->e, ERR_INPUT, line, column, "%s", why);
}

/* Refuses declarations of entities, including parameter entities. */
static int
check_declaration(struct format_xml_input *in, size_t at)
{
	const struct str rest = str_part(in->text, at, in->text.n);

	if (str_starts(rest, STR("<!ENTITY")) || rest.p[0] == '%')
		return refuse_at(in, at,
		    "it declares an entity, and these are not expanded");
	return 0;
}

/*
 * Finds the "]" that ends the declarations which begin at from.  If libxml2
 * disagrees about the end, it finds declarations in the wrong place and refuses
 * the document.
 */
static int
find_end(struct format_xml_input *in, size_t from)
{
	const struct str text = in->text;
	bool inside = false; /* of a declaration */
	size_t at = from;

	while (at < text.n && (inside || text.p[at] != ']')) {
		const struct str rest = str_part(text, at, text.n);
		const char c = text.p[at];

		if (!inside && check_declaration(in, at) == -1)
			return -1;
		if (str_starts(rest, STR("<!--"))) {
			at = skip_past(text, at + 4, STR("-->"));
		} else if (str_starts(rest, STR("<?"))) {
			at = skip_past(text, at + 2, STR("?>"));
		} else if (inside && (c == '"' || c == '\'')) {
			at = skip_past(
			    text, at + 1, (struct str){ &text.p[at], 1 });
		} else {
			inside = c == '<' || (inside && c != '>');
			at++;
		}
	}
	if (at >= text.n)
		return refuse_at(in, from, "its DTD does not end");
	in->dtd_from = from;
	in->dtd_to = at;
	return 0;
}

/*
 * Finds the declarations of the DTD: "[...]" after the name and the external
 * id.
 */
static int
find_dtd(struct format_xml_input *in)
{
	const struct str text = in->text;
	size_t at = find_doctype(text);

	for (; at < text.n && text.p[at] != '>'; at++) {
		if (text.p[at] == '[')
			return find_end(in, at + 1);
		if (text.p[at] == '"' || text.p[at] == '\'')
			at = str_find(text, text.p[at], at + 1);
	}
	return 0;
}

int
format_xml_input_open(struct format_xml_input *in, struct format_task *t)
{
	*in = (struct format_xml_input){ .task = t, .text = t->bytes };
	if (take_encoding(in) == -1)
		return -1;
	return find_dtd(in);
}

/* Returns false if a tag has too many attributes. */
static bool
scan(struct format_xml_input *in, struct str piece)
{
	for (size_t i = 0; i < piece.n; i++) {
		const char c = piece.p[i];

		if (in->state == OUTSIDE) {
			i = str_find(piece, '<', i);
			in->state = i < piece.n ? AFTER_LT : OUTSIDE;
		} else if (c == '<') {
			in->state = AFTER_LT;
		} else if (in->state == AFTER_LT) {
			in->state =
			    c == '!' || c == '?' || c == '/' ? OUTSIDE : IN_TAG;
			in->attributes = 0;
		} else if (in->state != IN_TAG) {
			in->state = c == in->state ? IN_TAG : in->state;
		} else if (c == '"' || c == '\'') {
			in->state = c;
		} else if (c == '>') {
			in->state = OUTSIDE;
		} else if (c == '=' &&
		           ++in->attributes >
		               in->task->limits->element_attributes) {
			return false;
		}
	}
	return true;
}

/*
 * Copies only the line ends of the DTD, so that line numbers in errors are
 * right.
 */
static size_t
copy_past_dtd(struct format_xml_input *in, char *out, size_t room)
{
	size_t n = 0;

	for (; in->at < in->dtd_to && n < room; in->at++)
		if (in->at < in->dtd_from || in->text.p[in->at] == '\n')
			out[n++] = in->text.p[in->at];
	return n;
}

static size_t
copy(struct format_xml_input *in, char *out, size_t room)
{
	const size_t n = copy_past_dtd(in, out, room);
	const struct str piece =
	    str_part(in->text, in->at, in->at + (room - n));

	if (piece.n > 0)
		memcpy(out + n, piece.p, piece.n);
	in->at += piece.n;
	return n + piece.n;
}

int
format_xml_input_read(void *context, char *out, int room)
{
	struct format_xml_input *in = context;
	struct format_task *t = in->task;
	size_t n;

	if (in->stopped)
		return 0;
	n = copy(in, out, (size_t)room);
	if (!cpu_budget_spend(t->budget, n))
		cpu_budget_refuse(t->budget, t->e);
	else if (!scan(in, (struct str){ out, n }))
		format_over(t, "attributes in one element",
		    t->limits->element_attributes, "element_attributes");
	else
		return (int)n;
	in->stopped = true;
	return 0;
}
