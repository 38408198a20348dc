/* param_style.c - writes values as OpenAPI's styles define (RFC 6570). */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/request/param_style.h"
#include "engine/request/param_text.h"

enum {
	TEXT_BYTES = 131072, /* as in param_text.c */
	DEPTH = 32, /* of a deepObject; deeper values are JSON */
};

/* Text being written. */
struct writer {
	struct arena *arena;
	struct buf *out, *plain; /* plain may be NULL */
	enum param_style_escape escape;
	bool reserved, kept;
};

/* ---- text ---- */

/*
 * Reserved characters that cannot end a value in a query or a form (RFC 3986
 * 3.4).  "#" would begin a fragment, "&" another pair, and "+" is a space in
 * forms.
 */
#define RESERVED "!$'()*,/:;=?@"

/* Reports whether s has an escape at i, which `allowReserved` keeps. */
static bool
is_escape(struct str s, size_t i)
{
	return s.p[i] == '%' && i + 2 < s.n &&
	       decode_hex_digit(s.p[i + 1]) != -1 &&
	       decode_hex_digit(s.p[i + 2]) != -1;
}

static void
put_reserved(struct writer *w, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (is_escape(s, i) ||
		    (s.p[i] != '\0' && strchr(RESERVED, s.p[i]) != NULL))
			buf_putc(w->out, s.p[i]);
		else
			encode_percent(w->out, str_part(s, i, i + 1));
	}
}

static void
put_form(struct buf *out, struct str s)
{
	for (struct str word; s.p != NULL;) {
		word = str_cut(&s, ' ');
		encode_percent(out, word);
		if (s.p != NULL)
			buf_putc(out, '+');
	}
}

static void
put_segments(struct buf *out, struct str s)
{
	while (s.p != NULL) {
		encode_percent(out, str_cut(&s, '/'));
		if (s.p != NULL)
			buf_putc(out, '/');
	}
}

static void
put(struct writer *w, struct str s)
{
	if (w->plain != NULL)
		buf_add_str(w->plain, s);
	if (w->escape == PARAM_STYLE_NONE)
		buf_add_str(w->out, s);
	else if (w->escape == PARAM_STYLE_COOKIE)
		http_cookie_put(w->out, s, false);
	else if (w->reserved)
		put_reserved(w, s);
	else if (w->kept)
		put_segments(w->out, s);
	else if (w->escape == PARAM_STYLE_FORM)
		put_form(w->out, s);
	else
		encode_percent(w->out, s);
}

/* Appends a name, in which no character is special. */
static void
put_name(struct writer *w, struct str s)
{
	struct writer plain = *w;

	plain.reserved = plain.kept = false;
	if (w->escape == PARAM_STYLE_COOKIE)
		http_cookie_put(w->out, s, true);
	else
		put(&plain, s);
}

/*
 * Appends a delimiter.  Those that a URL cannot contain, such as a space, are
 * escaped; the others are not, unlike the same character in a value.
 */
static void
put_mark(struct writer *w, const char *mark)
{
	if (strchr(" |\t", *mark) != NULL) {
		put(w, str_of(mark));
		return;
	}
	buf_puts(w->out, mark);
	if (w->plain != NULL)
		buf_puts(w->plain, mark);
}

static void
put_value(struct writer *w, const struct json *v)
{
	put(w, param_text(w->arena, v));
}

/* A value with a media type is one text: JSON, or what the caller wrote. */
static struct str
content_text(
    struct arena *a, const struct capability_wire *wire, const struct json *v)
{
	struct str out;
	struct buf text;

	if (!http_media_type_is_json(wire->content) && v->kind == JSON_STRING)
		return v->text;
	buf_init(&text, TEXT_BYTES);
	json_write(&text, v);
	out = arena_str(a, buf_str(&text));
	buf_done_secret(&text);
	return out;
}

/* By enum capability_style: what separates the values of a list. */
static const char *const delimiters[] = {
	[CAPABILITY_STYLE_MATRIX] = ",",
	[CAPABILITY_STYLE_LABEL] = ",",
	[CAPABILITY_STYLE_SIMPLE] = ",",
	[CAPABILITY_STYLE_FORM] = ",",
	[CAPABILITY_STYLE_SPACE] = " ",
	[CAPABILITY_STYLE_PIPE] = "|",
	[CAPABILITY_STYLE_TAB] = "\t",
	[CAPABILITY_STYLE_DEEP] = ",",
};

/* ---- lists and objects ---- */

static bool
is_many(const struct json *v)
{
	return v->kind == JSON_ARRAY || v->kind == JSON_OBJECT;
}

/* The first value at or after v that is not null, which RFC 6570 leaves out. */
static const struct json *
skip_null(const struct json *v)
{
	while (v != NULL && v->kind == JSON_NULL)
		v = v->next;
	return v;
}

/* RFC 6570 2.3: null, and what has no values. */
static bool
is_undefined(const struct json *v)
{
	return v->kind == JSON_NULL ||
	       (is_many(v) && skip_null(v->first) == NULL);
}

/* Appends the values; between a name and its value is `equals`. */
static void
put_many(struct writer *w, const struct json *v, const char *between,
    const char *equals)
{
	const struct json *first = skip_null(v->first);

	for (const struct json *m = first; m != NULL; m = skip_null(m->next)) {
		if (m != first)
			put_mark(w, between);
		if (v->kind == JSON_OBJECT) {
			put_name(w, m->name);
			put_mark(w, equals);
		}
		put_value(w, m);
	}
}

/* RFC 6570 3.2.7: a name without a value has no "=". */
static void
put_matrix_pair(struct writer *w, struct str name, const struct json *v)
{
	put_mark(w, ";");
	put_name(w, name);
	if (param_text(w->arena, v).n == 0)
		return;
	put_mark(w, "=");
	put_value(w, v);
}

static void
put_matrix(
    struct writer *w, struct str name, bool explode, const struct json *v)
{
	if (!is_many(v)) {
		put_matrix_pair(w, name, v);
		return;
	}
	if (!explode) {
		put_mark(w, ";");
		put_name(w, name);
		put_mark(w, "=");
		put_many(w, v, ",", ",");
		return;
	}
	for (const struct json *m = skip_null(v->first); m != NULL;
	     m = skip_null(m->next))
		put_matrix_pair(w, v->kind == JSON_OBJECT ? m->name : name, m);
}

bool
param_style_put_text(struct param_style_text *t, struct str name,
    const struct capability_wire *wire, const struct json *v)
{
	struct writer w = { t->arena, t->out, t->plain, t->escape, false,
		t->kept };
	const bool explode = wire != NULL && wire->explode;
	const char *between;

	if (wire != NULL && wire->content.n > 0) {
		put(&w, content_text(w.arena, wire, v));
		return true;
	}
	if (wire == NULL || wire->style == CAPABILITY_STYLE_USUAL) {
		put_value(&w, v);
		return v->kind != JSON_NULL;
	}
	if (is_undefined(v))
		return false;
	if (wire->style == CAPABILITY_STYLE_MATRIX) {
		put_matrix(&w, name, explode, v);
		return true;
	}
	if (wire->style == CAPABILITY_STYLE_LABEL)
		put_mark(&w, ".");
	between = explode && wire->style == CAPABILITY_STYLE_LABEL
	              ? "."
	              : delimiters[wire->style];
	if (is_many(v))
		put_many(&w, v, between, explode ? "=" : between);
	else
		put_value(&w, v);
	return true;
}

/* ---- pairs ---- */

/* Begins a pair; the name is escaped, keys of a deepObject are in brackets. */
static struct writer
begin(struct param_style_pairs *p, const struct capability_wire *wire,
    struct str name)
{
	struct writer w = { p->arena, p->out, NULL, p->escape,
		wire != NULL && wire->reserved, false };

	buf_puts(p->out, p->before);
	p->before = p->between;
	put_name(&w, name);
	buf_putc(p->out, '=');
	return w;
}

static void
put_pair(struct param_style_pairs *p, const struct capability_wire *wire,
    struct str name, struct str text)
{
	struct writer w = begin(p, wire, name);

	put(&w, text);
}

static void
put_pair_of(struct param_style_pairs *p, const struct capability_wire *wire,
    struct str name, const struct json *v)
{
	put_pair(p, wire, name, param_text(p->arena, v));
}

/* As the engine does without a style. */
static void
put_usual(struct param_style_pairs *p, struct str name,
    const struct capability_wire *wire, const struct json *v)
{
	if (v->kind != JSON_ARRAY || p->escape == PARAM_STYLE_COOKIE) {
		put_pair_of(p, wire, name, v);
		return;
	}
	for (const struct json *m = v->first; m != NULL; m = m->next)
		put_pair_of(p, wire, name, m);
}

/* Reports whether a list has only values, so that a[]=1 is clear. */
static bool
is_plain_list(const struct json *v)
{
	for (const struct json *m = v->first; m != NULL; m = m->next)
		if (is_many(m))
			return false;
	return true;
}

/* Appends "[key]" of m in v: a member, an index from 0, or nothing (-1). */
static void
put_key(struct buf *name, const struct json *v, const struct json *m, int index)
{
	buf_putc(name, '[');
	if (v->kind == JSON_OBJECT)
		buf_add_str(name, m->name);
	else if (index >= 0)
		buf_printf(name, "%d", index);
	buf_putc(name, ']');
}

/* The name is one buffer: a long key is not copied for each value below it. */
static void
put_deep(struct param_style_pairs *p, const struct capability_wire *wire,
    struct buf *name, const struct json *v, int depth)
{
	const size_t before = name->len;
	const bool plain = v->kind == JSON_ARRAY && is_plain_list(v);
	int i = 0;

	if (is_undefined(v))
		return;
	if (!is_many(v) || depth == DEPTH) {
		put_pair_of(p, wire, buf_str(name), v);
		return;
	}
	for (const struct json *m = v->first; m != NULL && !p->out->over;
	     m = m->next, i++) {
		put_key(name, v, m, plain ? -1 : i);
		put_deep(p, wire, name, m, depth + 1);
		p->out->over = p->out->over || name->over;
		name->len = before;
	}
}

static void
put_object(struct param_style_pairs *p, const struct capability_wire *wire,
    struct str name, const struct json *v)
{
	struct buf whole;

	buf_init(&whole, TEXT_BYTES);
	buf_add_str(&whole, name);
	put_deep(p, wire, &whole, v, 0);
	buf_done_secret(&whole);
}

static void
put_exploded(struct param_style_pairs *p, const struct capability_wire *wire,
    struct str name, const struct json *v)
{
	for (const struct json *m = skip_null(v->first); m != NULL;
	     m = skip_null(m->next))
		put_pair_of(
		    p, wire, v->kind == JSON_OBJECT ? m->name : name, m);
}

static void
put_joined(struct param_style_pairs *p, const struct capability_wire *wire,
    struct str name, const struct json *v)
{
	const char *between = delimiters[wire->style];
	struct writer w = begin(p, wire, name);

	put_many(&w, v, between, between);
}

void
param_style_put_pairs(struct param_style_pairs *p, struct str name,
    const struct capability_wire *wire, const struct json *v)
{
	if (wire != NULL && wire->content.n > 0 &&
	    (v->kind != JSON_ARRAY || http_media_type_is_json(wire->content)))
		put_pair(p, wire, name, content_text(p->arena, wire, v));
	else if (wire == NULL || wire->style == CAPABILITY_STYLE_USUAL)
		put_usual(p, name, wire, v);
	else if (is_undefined(v))
		return;
	else if (!is_many(v))
		put_pair_of(p, wire, name, v);
	else if (wire->style == CAPABILITY_STYLE_DEEP)
		put_object(p, wire, name, v);
	else if (wire->explode)
		put_exploded(p, wire, name, v);
	else
		put_joined(p, wire, name, v);
}
