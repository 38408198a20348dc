/* json_write.c - writes JSON text. */
#include "base/base.h"
#include "data/json/json.h"

/* The output.  Compact text has no line breaks; pretty text is indented. */
struct writer {
	struct buf *out;
	bool pretty;
	int level;
};

enum {
	SPECIAL_BYTES = 6, /* at most of what write_special() writes */
	PART_BYTES = 64, /* are allocated at least at a time */
};

static size_t
write_ascii(char *to, unsigned char c)
{
	static const char names[] = { ['"'] = '"',
		['\\'] = '\\',
		['\b'] = 'b',
		['\f'] = 'f',
		['\n'] = 'n',
		['\r'] = 'r',
		['\t'] = 't' };
	static const char hex[] = "0123456789abcdef";

	to[0] = (char)c;
	if (c >= ' ' && c != '"' && c != '\\')
		return 1;
	to[0] = '\\';
	if (c < sizeof(names) && names[c] != 0) {
		to[1] = names[c];
		return 2;
	}
	to[1] = 'u';
	to[2] = to[3] = '0';
	to[4] = hex[c >> 4 & 15];
	to[5] = hex[c & 15];
	return SPECIAL_BYTES;
}

/*
 * Writes the first byte or character of *s, of which it removes it.  Returns
 * how many bytes it wrote.
 */
static size_t
write_special(char *to, struct str *s)
{
	const unsigned char c = (unsigned char)s->p[0];
	const size_t n = c >= 0x80 ? str_utf8_first(*s) : 0;
	const char *from = s->p;

	*s = str_part(*s, n > 0 ? n : 1, s->n);
	if (c < 0x80)
		return write_ascii(to, c);
	if (n == 0) {
		memcpy(to, "\xef\xbf\xbd", 3); /* U+FFFD */
		return 3;
	}
	memcpy(to, from, n);
	return n;
}

/* Writes as much of *s as fits before end, and removes it.  Returns its end. */
static char *
write_some(char *to, const char *end, struct str *s)
{
	while (s->n > 0 && end - to >= SPECIAL_BYTES) {
		size_t written;
		const size_t n =
		    scan_escape(to, (size_t)(end - to), *s, &written);

		to += written;
		*s = (struct str){ s->p + n, s->n - n };
		/* Before the end it stops only at a byte that is special. */
		if (s->n > 0 && end - to >= SPECIAL_BYTES)
			to += write_special(to, s);
	}
	return to;
}

/* The same near the maximum of the buffer, a byte or character at a time. */
static void
write_last(struct buf *out, struct str s)
{
	char one[SPECIAL_BYTES];

	while (s.n > 0 && !out->over)
		buf_add(out, one, write_special(one, &s));
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
	while (s.n > 0 && out->max - out->len >= PART_BYTES) {
		char *to = buf_reserve(out, PART_BYTES);
		const char *end;

		if (to == NULL)
			return;
		/* The memory may have one byte beyond max, for a NUL. */
		end = out->p + (out->cap < out->max ? out->cap : out->max);
		to = write_some(to, end, &s);
		out->len = (size_t)(to - out->p);
	}
	write_last(out, s);
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
