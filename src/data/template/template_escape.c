/* template_escape.c - escapes the values of a template. */
#include "base/base.h"
#include "data/json/json.h"
#include "data/template/template.h"
#include "data/template/template_escape.h"

enum { JSON_DEPTH = 64 }; /* of a value that is JSON text */

/* Passes the text of v to put, which appends it to out, escaped. */
static void
put_escaped(struct buf *out, const struct json *v,
    void (*put)(struct buf *out, struct str s))
{
	struct buf text;

	if (v->kind == JSON_STRING || v->kind == JSON_NUMBER) {
		put(out, v->text);
		return;
	}
	buf_init(&text, out->max);
	template_render_text(&text, v);
	put(out, buf_str(&text));
	out->over = out->over || text.over;
	buf_done_secret(&text);
}

static void
put_xml(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		case '\'':
			buf_puts(out, "&apos;");
			break;
		default:
			buf_putc(out, s.p[i]);
		}
	}
}

void
template_escape_xml(void *unused, struct buf *out, const struct json *v)
{
	(void)unused;
	put_escaped(out, v, put_xml);
}

static void
put_form(struct buf *out, struct str s)
{
	while (s.n > 0) {
		const size_t space = str_find(s, ' ', 0);

		encode_percent(out, str_part(s, 0, space));
		if (space < s.n)
			buf_putc(out, '+');
		s = str_part(s, space + 1, s.n);
	}
}

void
template_escape_form(void *unused, struct buf *out, const struct json *v)
{
	(void)unused;
	put_escaped(out, v, put_form);
}

/* Like json_write_string(), without the quotes. */
static void
put_json_text(struct buf *out, struct str s)
{
	struct buf text;

	buf_init(&text, out->max < SIZE_MAX / 2 ? out->max + 2 : out->max);
	json_write_string(&text, s);
	if (text.len >= 2)
		buf_add_str(out, str_part(buf_str(&text), 1, text.len - 1));
	out->over = out->over || text.over;
	buf_done_secret(&text);
}

static void
scan(struct template_escape_state *s, const struct buf *out)
{
	for (; s->scanned < out->len; s->scanned++) {
		const char c = out->p[s->scanned];

		if (s->backslash)
			s->backslash = false;
		else if (c == '\\')
			s->backslash = s->inside;
		else if (c == '"')
			s->inside = !s->inside;
	}
}

void
template_escape_json(void *state, struct buf *out, const struct json *v)
{
	struct template_escape_state *s = state;

	scan(s, out);
	/* A backslash in front of a tag must not escape the value's first byte.
	 */
	if (s->backslash)
		buf_putc(out, '\\');
	if (s->inside)
		put_escaped(out, v, put_json_text);
	else
		json_write(out, v);
}

void
template_escape_json_raw(void *state, struct buf *out, const struct json *v)
{
	struct template_escape_state *s = state;
	struct arena scratch = { .head = NULL };
	const struct json *parsed = NULL;

	scan(s, out);
	if (!s->inside && v->kind == JSON_STRING)
		parsed = json_parse(&scratch, v->text, JSON_DEPTH, 0, NULL);
	template_escape_json(state, out, parsed != NULL ? parsed : v);
	arena_done(&scratch);
}
