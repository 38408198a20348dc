/* yaml_write.c - values as block-style YAML that reads back as the same. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/yaml/yaml.h"

/* Longest name for a simple key: 1024 characters, six for one at worst. */
enum { KEY_SIMPLE = 160 };

static void
put_indent(struct buf *out, int indent)
{
	for (int i = 0; i < indent; i++)
		buf_puts(out, "  ");
}

static bool
is_word_byte(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return true;
	return !first &&
	       ((c >= '0' && c <= '9') || c == '-' || c == '/' || c == '.');
}

/* Text that no reader takes for anything but a string: a word, not a keyword.
 */
static bool
is_plain(struct str s)
{
	static const char *const keywords[] = { "null", "true", "false", "yes",
		"no", "on", "off", "y", "n" };

	if (s.n == 0 || s.n > 60)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_word_byte(s.p[i], i == 0))
			return false;
	}
	for (size_t i = 0; i < LEN(keywords); i++) {
		if (str_equal_nocase(s, str_of(keywords[i])))
			return false;
	}
	return true;
}

/* A character that stands for itself between quotes (YAML 1.2.2, 5.1)? */
static bool
is_printable(struct str character)
{
	static const char *const escaped[] = { "\x7f", "\xe2\x80\xa8",
		"\xe2\x80\xa9", "\xef\xbb\xbf", "\xef\xbf\xbe",
		"\xef\xbf\xbf" };
	const unsigned char *p = (const unsigned char *)character.p;

	for (size_t i = 0; i < LEN(escaped); i++) {
		if (str_is(character, escaped[i]))
			return false;
	}
	return !(p[0] == 0xc2 && p[1] < 0xa0); /* U+0080 to U+009F */
}

/* \uXXXX for a character of the first plane. */
static void
put_escape(struct buf *out, struct str character)
{
	const unsigned char *p = (const unsigned char *)character.p;
	unsigned c = p[0];

	if (character.n == 2)
		c = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
	else if (character.n == 3)
		c = (p[0] & 0xfu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	buf_printf(out, "\\u%04x", c);
}

/*
 * A JSON string is a YAML double-quoted scalar, but for what JSON does not
 * escape and YAML does not print, or folds as a line end.
 */
static void
write_text(struct buf *out, struct str s)
{
	struct buf quoted;
	struct str rest;

	if (is_plain(s)) {
		buf_add_str(out, s);
		return;
	}
	buf_init(&quoted, s.n * 6 + 2);
	json_write_string(&quoted, s);
	rest = buf_str(&quoted);
	while (rest.n > 0) {
		struct str c = str_part(rest, 0, str_utf8_first(rest));

		if (is_printable(c))
			buf_add_str(out, c);
		else
			put_escape(out, c);
		rest = str_part(rest, c.n, rest.n);
	}
	buf_done(&quoted);
}

/* A scalar, or an array or object without children. */
static void
write_leaf(struct buf *out, const struct json *v)
{
	switch (v->kind) {
	case JSON_NULL:
		buf_puts(out, "null");
		break;
	case JSON_BOOL:
		buf_puts(out, v->boolean ? "true" : "false");
		break;
	case JSON_NUMBER:
		buf_add_str(out, v->text);
		break;
	case JSON_STRING:
		write_text(out, v->text);
		break;
	case JSON_ARRAY:
		buf_puts(out, "[]");
		break;
	case JSON_OBJECT:
		buf_puts(out, "{}");
		break;
	}
}

/* A key that is not short and simple has "? " before it (YAML 1.2.2, 8.2.2). */
static void
write_key(struct buf *out, struct str name, int indent)
{
	bool simple = name.n <= KEY_SIMPLE;

	if (!simple)
		buf_puts(out, "? ");
	write_text(out, name);
	if (!simple) {
		buf_putc(out, '\n');
		put_indent(out, indent);
	}
	buf_putc(out, ':');
}

/* started: the first child stands behind a "- " that is already there. */
static void
write_children(struct buf *out, const struct json *v, int indent, bool started)
{
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		if (m != v->first || !started)
			put_indent(out, indent);
		if (v->kind == JSON_OBJECT)
			write_key(out, m->name, indent);
		else
			buf_putc(out, '-');
		if (m->count == 0) {
			buf_putc(out, ' ');
			write_leaf(out, m);
			buf_putc(out, '\n');
			continue;
		}
		buf_putc(out, v->kind == JSON_OBJECT ? '\n' : ' ');
		write_children(out, m, indent + 1, v->kind == JSON_ARRAY);
	}
}

void
yaml_write(struct buf *out, const struct json *v)
{
	if (v->count > 0) {
		write_children(out, v, 0, false);
		return;
	}
	write_leaf(out, v);
	buf_putc(out, '\n');
}
