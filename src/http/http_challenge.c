/*
 * http_challenge.c - authentication challenges and credentials (RFC 9110 11).
 */
#include "base/base.h"
#include "http/http_ascii.h"
#include "http/http_challenge.h"
#include "http/http_headers.h"

enum { VALUE_BYTES = 65536 };

/* A value being read. */
struct scan {
	struct arena *arena;
	struct str text;
	size_t at;
	bool broken; /* a quoted-string does not end */
};

static bool
is_next(const struct scan *s, char c)
{
	return s->at < s->text.n && s->text.p[s->at] == c;
}

static void
skip_space(struct scan *s)
{
	while (is_next(s, ' ') || is_next(s, '\t'))
		s->at++;
}

/* Lists may have empty elements (RFC 9110 5.6.1.2). */
static void
skip_commas(struct scan *s)
{
	while (is_next(s, ' ') || is_next(s, '\t') || is_next(s, ','))
		s->at++;
}

static struct str
read_token(struct scan *s)
{
	size_t from = s->at;

	while (s->at < s->text.n &&
	       http_ascii_is_token(str_part(s->text, s->at, s->at + 1)))
		s->at++;
	return str_part(s->text, from, s->at);
}

static bool
is_token68_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (c != '\0' && strchr("-._~+/", c));
}

/* RFC 9110 11.2: a token68 is the only text after its scheme. */
static bool
read_token68(struct scan *s, struct str *out)
{
	size_t from = s->at, end;

	while (s->at < s->text.n && is_token68_byte(s->text.p[s->at]))
		s->at++;
	while (s->at > from && is_next(s, '='))
		s->at++;
	end = s->at;
	skip_space(s);
	if (end > from && (s->at == s->text.n || is_next(s, ','))) {
		*out = str_part(s->text, from, end);
		return true;
	}
	s->at = from;
	return false;
}

static bool
read_quoted(struct scan *s, struct str *out)
{
	struct buf b;
	bool closed = false;

	buf_init(&b, VALUE_BYTES);
	for (s->at++; s->at < s->text.n && !closed; s->at++) {
		char c = s->text.p[s->at];

		if (c == '"')
			closed = true;
		else if (c != '\\')
			buf_putc(&b, c);
		else if (++s->at < s->text.n)
			buf_putc(&b, s->text.p[s->at]);
	}
	s->broken = !closed || b.over;
	*out = arena_str(s->arena, buf_str(&b));
	buf_done_secret(&b);
	return !s->broken;
}

/*
 * Reads name=value.  Returns false and consumes nothing if the text is anything
 * else.
 */
static bool
read_param(struct scan *s, struct http_header *out)
{
	size_t from = s->at;

	out->name = read_token(s);
	skip_space(s);
	if (out->name.n == 0 || !is_next(s, '='))
		goto none;
	s->at++;
	skip_space(s);
	if (is_next(s, '"'))
		return read_quoted(s, &out->value);
	out->value = read_token(s);
	if (out->value.n > 0)
		return true;
none:
	s->at = from;
	return false;
}

/* Commas separate parameters, and also a challenge from the next scheme. */
static bool
read_params(struct scan *s, struct http_challenge *out)
{
	struct http_header param;

	while (read_param(s, &param)) {
		if (out->count == HTTP_CHALLENGE_PARAMS)
			return false;
		out->params[out->count++] = param;
		skip_space(s);
		if (s->at < s->text.n && !is_next(s, ','))
			return false;
		skip_commas(s);
	}
	return !s->broken && !is_next(s, '"') && !is_next(s, '=');
}

bool
http_challenge_next(
    struct arena *a, struct str *rest, struct http_challenge *out)
{
	struct scan s = { .arena = a, .text = *rest };

	*out = (struct http_challenge){ .count = 0 };
	skip_commas(&s);
	out->scheme = read_token(&s);
	if (out->scheme.n == 0)
		return false;
	if (s.at < s.text.n && !is_next(&s, ' ') && !is_next(&s, '\t') &&
	    !is_next(&s, ','))
		return false;
	skip_space(&s);
	if (!is_next(&s, ',') && !read_token68(&s, &out->token68) &&
	    !read_params(&s, out))
		return false;
	*rest = str_part(s.text, s.at, s.text.n);
	return true;
}

struct str
http_challenge_get(const struct http_challenge *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_equal_nocase(c->params[i].name, str_of(name)))
			return c->params[i].value;
	return STR_NONE;
}

void
http_challenge_quote(struct buf *out, struct str text)
{
	buf_putc(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, text.p[i]);
	}
	buf_putc(out, '"');
}
