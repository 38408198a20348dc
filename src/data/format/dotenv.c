/* dotenv.c - reads KEY=VALUE lines of .env files. */
#include "base/base.h"
#include "data/format/dotenv.h"
#include "data/json/json.h"

struct reader {
	struct arena *arena;
	struct str text;
	size_t at, line_start;
	int line;
	struct table names; /* of the last line: the member of the object */
	struct err *e;
};

static int
fail(struct reader *r, const char *what)
{
	return err_at(r->e, ERR_INPUT, r->line,
	    (int)(r->at - r->line_start) + 1, "%s", what);
}

static char
peek(const struct reader *r)
{
	return r->at < r->text.n ? r->text.p[r->at] : '\n';
}

static bool
ended(const struct reader *r)
{
	return r->at >= r->text.n;
}

static void
skip_blanks(struct reader *r)
{
	while (!ended(r) && (peek(r) == ' ' || peek(r) == '\t'))
		r->at++;
}

/* Reports whether a line ends here, with LF or CR LF. */
static bool
at_line_end(const struct reader *r)
{
	return ended(r) || peek(r) == '\n' ||
	       (peek(r) == '\r' &&
	           (r->at + 1 == r->text.n || r->text.p[r->at + 1] == '\n'));
}

static void
next_line(struct reader *r)
{
	while (!ended(r) && peek(r) != '\n')
		r->at++;
	if (!ended(r))
		r->at++;
	r->line++;
	r->line_start = r->at;
}

static bool
is_name_byte(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

static struct str
take_name(struct reader *r)
{
	const size_t from = r->at;

	while (!ended(r) && is_name_byte(peek(r), r->at == from))
		r->at++;
	return str_part(r->text, from, r->at);
}

/*
 * Returns the character that a backslash and c mean in double quotes; 0: both
 * are literal.
 */
static char
escaped(char c)
{
	switch (c) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case '"':
	case '\\':
	case '$':
		return c;
	default:
		return 0;
	}
}

/*
 * Reports whether an escape begins at that position; only double quotes have
 * escapes.
 */
static bool
is_escape(const struct reader *r, size_t at, char quote)
{
	return quote == '"' && r->text.p[at] == '\\' && at + 1 < r->text.n &&
	       escaped(r->text.p[at + 1]) != 0;
}

/* Reads from after the opening quote to after the closing one. */
static int
take_quoted(struct reader *r, char quote, struct str *out)
{
	size_t end = r->at, n = 0;
	char *p;

	while (end < r->text.n && r->text.p[end] != quote)
		end += is_escape(r, end, quote) ? 2 : 1;
	p = arena_new(r->arena, end - r->at + 1);
	for (; !ended(r) && peek(r) != quote; r->at++) {
		char c = peek(r);

		if (is_escape(r, r->at, quote))
			c = escaped(r->text.p[++r->at]);
		else if (c == '\n') {
			r->line++;
			r->line_start = r->at + 1;
		}
		p[n++] = c;
	}
	if (ended(r))
		return fail(r, "a quote is not closed");
	r->at++;
	*out = (struct str){ p, n };
	return 0;
}

/* Reads to the end of the line or a comment, without surrounding blanks. */
static struct str
take_plain(struct reader *r)
{
	const size_t from = r->at;

	while (!at_line_end(r)) {
		if (peek(r) == '#' &&
		    (r->at == from || r->text.p[r->at - 1] == ' ' ||
		        r->text.p[r->at - 1] == '\t'))
			break;
		r->at++;
	}
	return str_trim(str_part(r->text, from, r->at));
}

static int
take_value(struct reader *r, struct str *out)
{
	const char c = peek(r);

	if (c != '"' && c != '\'') {
		*out = arena_str(r->arena, take_plain(r));
		return 0;
	}
	r->at++;
	if (take_quoted(r, c, out) == -1)
		return -1;
	skip_blanks(r);
	if (!at_line_end(r) && peek(r) != '#')
		return fail(r, "unexpected text after the closing quote");
	return 0;
}

/* Reads the key.  "export " before it is for shells and is ignored. */
static struct str
take_key(struct reader *r)
{
	struct str name = take_name(r);

	if (str_is(name, "export") && (peek(r) == ' ' || peek(r) == '\t')) {
		skip_blanks(r);
		if (peek(r) != '=')
			name = take_name(r);
	}
	skip_blanks(r);
	return name;
}

static void
set(struct reader *r, struct json *object, struct str name, struct str value)
{
	struct json *old = table_find(&r->names, name);

	if (old != NULL) {
		old->text = value;
		return;
	}
	name = arena_str(r->arena, name);
	table_add(&r->names, name,
	    json_add_str(object, name, json_new_text(r->arena, value)));
}

static int
take_line(struct reader *r, struct json *object)
{
	struct str name, value = STR_NONE;

	skip_blanks(r);
	if (at_line_end(r) || peek(r) == '#')
		return 0;
	name = take_key(r);
	if (name.n == 0)
		return fail(r, "a line must be NAME=VALUE or a # comment");
	if (ended(r) || peek(r) != '=')
		return fail(r, "'=' is missing after the name");
	r->at++;
	skip_blanks(r);
	if (take_value(r, &value) == -1)
		return -1;
	set(r, object, name, value);
	return 0;
}

struct json *
dotenv_parse(struct arena *a, struct str text, struct err *e)
{
	struct reader r = { .arena = a,
		.text = text_decode_plain(a, text),
		.line = 1,
		.e = e };
	struct json *object = json_new(a, JSON_OBJECT);

	if (!str_is_utf8(r.text)) {
		err_set(e, ERR_INPUT, "the text is not UTF-8");
		return NULL;
	}
	table_init(&r.names, a);
	for (; !ended(&r); next_line(&r))
		if (take_line(&r, object) == -1)
			return NULL;
	return object;
}

bool
dotenv_looks_so(struct str text)
{
	struct reader r = { .text = text, .line = 1 };

	for (; !ended(&r); next_line(&r)) {
		skip_blanks(&r);
		if (!at_line_end(&r) && peek(&r) != '#')
			return take_key(&r).n > 0 && !ended(&r) &&
			       peek(&r) == '=';
	}
	return false;
}
