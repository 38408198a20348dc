/* json_write.c - writes JSON text. */
#include "base/base.h"
#include "data/json/json.h"

/* The output.  Compact text has no line breaks; pretty text is indented. */
struct writer {
	struct buf *out;
	bool pretty;
	int level;
};

static void
write_escaped(struct buf *out, unsigned char c)
{
	static const char names[] = { ['"'] = '"',
		['\\'] = '\\',
		['\b'] = 'b',
		['\f'] = 'f',
		['\n'] = 'n',
		['\r'] = 'r',
		['\t'] = 't' };
	static const char hex[] = "0123456789abcdef";
	char text[6] = { '\\', 'u', '0', '0', hex[c >> 4 & 15], hex[c & 15] };

	if (c < sizeof(names) && names[c] != 0) {
		text[1] = names[c];
		buf_add(out, text, 2);
	} else {
		buf_add(out, text, sizeof(text));
	}
}

/* Writes the first byte or character of s; returns its length. */
static size_t
write_special(struct buf *out, struct str s)
{
	const unsigned char c = (unsigned char)s.p[0];
	const size_t n = c >= 0x80 ? str_utf8_first(s) : 0;

	if (n > 0)
		buf_add(out, s.p, n);
	else if (c >= 0x80)
		buf_puts(out, "\xef\xbf\xbd"); /* U+FFFD */
	else
		write_escaped(out, c);
	return n > 0 ? n : 1;
}

/* A string that needs no escapes is written at once. */
static bool
write_plain(struct buf *out, struct str s)
{
	char *to;

	if (scan_plain(s) != s.n || (to = buf_reserve(out, s.n + 2)) == NULL)
		return false;
	to[0] = '"';
	if (s.n > 0)
		memcpy(to + 1, s.p, s.n);
	to[s.n + 1] = '"';
	out->len += s.n + 2;
	return true;
}

void
json_write_string(struct buf *out, struct str s)
{
	if (out->over || write_plain(out, s) || out->over)
		return;
	buf_putc(out, '"');
	while (s.n > 0) {
		size_t n = scan_plain(s);

		buf_add(out, s.p, n);
		if (n < s.n)
			n += write_special(out, str_part(s, n, s.n));
		s = (struct str){ s.p + n, s.n - n };
	}
	buf_putc(out, '"');
}

static void
break_line(struct writer *w)
{
	if (!w->pretty)
		return;
	buf_putc(w->out, '\n');
	for (int i = 0; i < w->level; i++)
		buf_add(w->out, "  ", 2);
}

static void write_value(struct writer *w, const struct json *v);

static void
write_children(struct writer *w, const struct json *v, char open, char close)
{
	buf_putc(w->out, open);
	w->level++;
	/* If the buffer is full, stop. */
	for (const struct json *c = v->first; c != NULL && !w->out->over;
	     c = c->next) {
		if (c != v->first)
			buf_putc(w->out, ',');
		break_line(w);
		if (v->kind == JSON_OBJECT) {
			json_write_string(w->out, c->name);
			buf_add(w->out, ": ", w->pretty ? 2 : 1);
		}
		write_value(w, c);
	}
	w->level--;
	if (v->count > 0)
		break_line(w);
	buf_putc(w->out, close);
}

static void
write_value(struct writer *w, const struct json *v)
{
	switch (v != NULL ? v->kind : JSON_NULL) {
	case JSON_NULL:
		buf_add_str(w->out, STR("null"));
		break;
	case JSON_BOOL:
		buf_puts(w->out, v->boolean ? "true" : "false");
		break;
	case JSON_NUMBER:
		buf_add_str(w->out, v->text);
		break;
	case JSON_STRING:
		json_write_string(w->out, v->text);
		break;
	case JSON_ARRAY:
		write_children(w, v, '[', ']');
		break;
	case JSON_OBJECT:
		write_children(w, v, '{', '}');
		break;
	}
}

void
json_write(struct buf *out, const struct json *v)
{
	struct writer w = { .out = out };

	write_value(&w, v);
}

void
json_write_pretty(struct buf *out, const struct json *v)
{
	struct writer w = { .out = out, .pretty = true };

	write_value(&w, v);
	buf_putc(out, '\n');
}
