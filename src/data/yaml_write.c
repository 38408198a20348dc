/* yaml_write.c - values as block-style YAML that reads back as the same. */
#include "base/buf.h"
#include "data/json.h"
#include "data/yaml.h"

static void write_value(struct buf *out, const struct json *v, int indent);

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
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (str_equal_nocase(s, str_of(keywords[i])))
			return false;
	}
	return true;
}

/* A JSON string is a YAML double-quoted scalar, DEL and U+FEFF apart. */
static void
write_text(struct buf *out, struct str s)
{
	struct buf quoted;

	if (is_plain(s)) {
		buf_add_str(out, s);
		return;
	}
	buf_init(&quoted, s.n * 6 + 2);
	json_write_string(&quoted, s);
	for (size_t i = 0; i < quoted.len; i++) {
		unsigned char c = (unsigned char)quoted.p[i];
		unsigned char c1 =
		    i + 1 < quoted.len ? (unsigned char)quoted.p[i + 1] : 0;

		/* YAML 1.2.2, 5.1: what is not printable is escaped. */
		if (c == 0x7f)
			buf_puts(out, "\\u007f");
		else if (c == 0xc2 && c1 >= 0x80 && c1 <= 0x9f) {
			buf_printf(out, "\\u00%02x", c1);
			i++;
		} else if (c == 0xef && c1 == 0xbb && i + 2 < quoted.len &&
		           (unsigned char)quoted.p[i + 2] == 0xbf) {
			buf_puts(out, "\\ufeff");
			i += 2;
		} else if (c == 0xef && c1 == 0xbf && i + 2 < quoted.len &&
		           (unsigned char)quoted.p[i + 2] >= 0xbe) {
			buf_printf(out, "\\uff%02x",
			    (unsigned char)quoted.p[i + 2] + 0x40);
			i += 2;
		} else
			buf_putc(out, (char)c);
	}
	buf_done(&quoted);
}

static void
write_children(struct buf *out, const struct json *v, int indent)
{
	for (const struct json *m = v->first; m != NULL; m = m->next) {
		put_indent(out, indent);
		if (v->kind == JSON_OBJECT) {
			write_text(out, m->name);
			buf_putc(out, ':');
		} else
			buf_putc(out, '-');
		if (m->count > 0) {
			buf_putc(out, '\n');
			write_children(out, m, indent + 1);
			continue;
		}
		buf_putc(out, ' ');
		write_value(out, m, indent);
		buf_putc(out, '\n');
	}
}

static void
write_value(struct buf *out, const struct json *v, int indent)
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
	case JSON_OBJECT:
		if (v->count > 0)
			write_children(out, v, indent);
		else
			buf_puts(out, v->kind == JSON_ARRAY ? "[]" : "{}");
		break;
	}
}

void
yaml_write(struct buf *out, const struct json *v)
{
	write_value(out, v, 0);
	if (v->count == 0)
		buf_putc(out, '\n');
}
