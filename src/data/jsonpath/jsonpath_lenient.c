/* jsonpath_lenient.c - converts lenient queries to strict ones. */
#include "base/base.h"
#include "data/jsonpath/jsonpath.h"

enum { QUERY_BYTES = 16384 };

/* "{{$.a}}" means "$.a", as in older files. */
static struct str
without_braces(struct str s)
{
	s = str_trim(s);
	if (s.n >= 4 && str_starts(s, STR("{{")) && str_ends(s, STR("}}")))
		s = str_trim(str_part(s, 2, s.n - 2));
	return s;
}

/* Returns the end of the brackets that open at from; else s.n. */
static size_t
brackets_end(struct str s, size_t from)
{
	char quote = 0;
	int depth = 0;

	for (size_t i = from; i < s.n; i++) {
		const char c = s.p[i];

		if (quote != 0) {
			if (c == '\\')
				i++;
			else if (c == quote)
				quote = 0;
		} else if (c == '\'' || c == '"') {
			quote = c;
		} else if (c == '[') {
			depth++;
		} else if (c == ']' && --depth == 0) {
			return i + 1;
		}
	}
	return s.n;
}

/* Converts a name between dots to one in brackets and quotes. */
static void
put_name(struct buf *out, struct str name)
{
	if (str_is(name, "*")) {
		/* ".*" differs from "[*]" for values that were XML. */
		buf_puts(out, str_ends(buf_str(out), STR(".")) ? "*" : ".*");
		return;
	}
	buf_puts(out, "['");
	for (size_t i = 0; i < name.n; i++) {
		if (name.p[i] == '\'' || name.p[i] == '\\')
			buf_putc(out, '\\');
		buf_putc(out, name.p[i]);
	}
	buf_puts(out, "']");
}

/* Converts all shorthand names to brackets. */
static void
put_right(struct buf *out, struct str s)
{
	size_t at = 1;

	buf_putc(out, '$');
	if (s.n > 0 && s.p[0] != '$' && s.p[0] != '@')
		at = 0;
	while (at < s.n) {
		size_t end = at;

		if (s.p[at] == '[') {
			end = brackets_end(s, at);
			buf_add_str(out, str_part(s, at, end));
			at = end;
			continue;
		}
		if (s.p[at] == '.')
			end = ++at;
		if (at < s.n && s.p[at] == '.') {
			buf_puts(out, "..");
			end = ++at;
		}
		while (end < s.n && s.p[end] != '.' && s.p[end] != '[')
			end++;
		if (end > at)
			put_name(out, str_trim(str_part(s, at, end)));
		at = end;
	}
}

static bool
is_function_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/*
 * Reports whether s is invalid even in lenient syntax: a call such as
 * "length($.a)" or "$.a.length()", which RFC 9535 allows only in filters, or an
 * unmatched parenthesis.  Read as names, these would select nothing and hide
 * the mistake.
 */
static bool
is_not_a_query(struct str s)
{
	size_t at = 0;
	int depth = 0;

	while (at < s.n && is_function_byte(s.p[at]))
		at++;
	if (at > 0 && at < s.n && s.p[at] == '(')
		return true;
	if (memmem(s.p, s.n, "()", 2) != NULL)
		return true;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '[')
			i = brackets_end(s, i) - 1;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth < 0)
			return true;
	}
	return depth != 0;
}

struct jsonpath *
jsonpath_parse_lenient(struct arena *a, struct str text, struct err *e)
{
	const struct str inner = without_braces(text);
	struct jsonpath *p = jsonpath_parse(a, inner, e);
	struct buf b;

	if (p != NULL || is_not_a_query(inner))
		return p;
	buf_init(&b, QUERY_BYTES);
	put_right(&b, inner);
	p = b.over ? NULL : jsonpath_parse(a, buf_str(&b), NULL);
	buf_done(&b);
	return p;
}
