/* http_form.c - the fields of URL-encoded and multipart forms. */
#include "base/base.h"
#include "http/http_form.h"
#include "http/http_query.h"

enum {
	BOUNDARY_BYTES = 70, /* RFC 2046 5.1.1 */
	PART_HEAD_BYTES = 8192,
};

static const struct str crlf = { "\r\n", 2 };

static bool
is_type(struct str content_type, struct str want)
{
	struct str type = str_trim(str_cut(&content_type, ';'));

	return str_equal_nocase(type, want);
}

enum http_form_kind
http_form_kind(struct str content_type)
{
	if (is_type(content_type, STR("application/x-www-form-urlencoded")))
		return HTTP_FORM_URLENCODED;
	if (is_type(content_type, STR("multipart/form-data")))
		return HTTP_FORM_MULTIPART;
	return HTTP_FORM_NONE;
}

/* Returns the end of a parameter: the next ";" outside of quotes. */
static size_t
parameter_end(struct str s)
{
	bool quoted = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '\\' && quoted)
			i++;
		else if (s.p[i] == ';' && !quoted)
			return i;
	}
	return s.n;
}

/* RFC 9110 5.6.4: in quotes, a backslash escapes the next byte. */
static struct str
unquote(struct arena *a, struct str s)
{
	char *out;
	size_t n = 0;

	s = str_trim(s);
	if (s.n < 2 || s.p[0] != '"' || s.p[s.n - 1] != '"')
		return s;
	s = str_part(s, 1, s.n - 1);
	if (str_find(s, '\\', 0) == s.n)
		return s;
	out = arena_new(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		/*
		 * Old browsers send file names such as C:\x unescaped.  So a
		 * backslash escapes only a quote or a backslash.
		 */
		if (s.p[i] == '\\' && i + 1 < s.n &&
		    (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
			i++;
		out[n++] = s.p[i];
	}
	return (struct str){ out, n };
}

struct str
http_form_parameter(struct arena *a, struct str value, const char *name)
{
	size_t end = parameter_end(value);

	while (end < value.n) {
		struct str one;

		value = str_part(value, end + 1, value.n);
		end = parameter_end(value);
		one = str_part(value, 0, end);
		if (str_equal_nocase(
		        str_trim(str_cut(&one, '=')), str_of(name)) &&
		    one.p != NULL)
			return unquote(a, one);
	}
	return STR_NONE;
}

/* The fields found so far. */
struct gathering {
	struct arena *arena;
	struct http_form *out;
	size_t room;
	struct err *e;
};

static int
add_field(struct gathering *g, struct http_form_field field)
{
	struct http_form *f = g->out;

	if (f->count == HTTP_FORM_FIELDS)
		return err_set(g->e, ERR_INPUT,
		    "the form has more than %d fields", HTTP_FORM_FIELDS);
	if (f->count == g->room) {
		size_t room = g->room > 0 ? g->room * 2 : 16;
		struct http_form_field *items =
		    arena_new(g->arena, room * sizeof(*items));

		if (f->count > 0)
			memcpy(items, f->items, f->count * sizeof(*items));
		f->items = items;
		g->room = room;
	}
	f->items[f->count++] = field;
	return 0;
}

static int
read_pairs(struct gathering *g, struct str body)
{
	struct err bad = { .kind = ERR_NONE };
	struct http_form_field f = { 0 };

	while (http_query_next(g->arena, &body, &f.name, &f.value, &bad)) {
		if (add_field(g, f) == -1)
			return -1;
	}
	if (bad.kind != ERR_NONE)
		return err_set(g->e, ERR_INPUT,
		    "the form has a %% that is not followed by two hex digits");
	return 0;
}

/* Browsers replace quotes and line ends in names (HTML 4.10.21.8). */
static struct str
unescape_name(struct arena *a, struct str s)
{
	char *out;
	size_t n = 0;

	if (str_find(s, '%', 0) == s.n)
		return s;
	out = arena_new(a, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		struct str three = str_part(s, i, i + 3);

		if (str_is(three, "%22") ||
		    str_equal_nocase(three, STR("%0d")) ||
		    str_equal_nocase(three, STR("%0a"))) {
			out[n++] = three.p[1] == '2'          ? '"'
			           : (three.p[2] | 32) == 'd' ? '\r'
			                                      : '\n';
			i += 2;
		} else {
			out[n++] = s.p[i];
		}
	}
	return (struct str){ out, n };
}

static void
read_disposition(struct arena *a, struct str value, struct http_form_field *f)
{
	struct str rest = value;

	if (!str_equal_nocase(str_trim(str_cut(&rest, ';')), STR("form-data")))
		return;
	f->name = http_form_parameter(a, value, "name");
	f->filename = http_form_parameter(a, value, "filename");
	f->name = unescape_name(a, f->name);
	f->filename = unescape_name(a, f->filename);
}

/* Reads the header lines of a part, without the empty line. */
static int
read_part_head(struct gathering *g, struct str head, struct http_form_field *f)
{
	size_t at = 0;

	while (at < head.n) {
		size_t end = str_find_text(head, crlf, at);
		struct str value = str_part(head, at, end);
		struct str name = str_trim(str_cut(&value, ':'));

		value = str_trim(value);
		if (str_equal_nocase(name, STR("Content-Disposition")))
			read_disposition(g->arena, value, f);
		else if (str_equal_nocase(name, STR("Content-Type")))
			f->content_type = value;
		at = end + crlf.n;
	}
	if (f->name.p != NULL)
		return 0;
	return err_set(g->e, ERR_INPUT,
	    "a part of the form has no Content-Disposition: form-data with a "
	    "name");
}

/* A part: header lines, an empty line, and bytes. */
static int
read_part(struct gathering *g, struct str part)
{
	struct http_form_field f = { 0 };
	size_t end;

	/* No headers: the empty line comes first. */
	end = str_starts(part, crlf) ? 0
	                             : str_find_text(part, STR("\r\n\r\n"), 0);
	if (end == part.n || end > PART_HEAD_BYTES)
		return err_set(g->e, ERR_INPUT,
		    "a part of the form has no end of its header lines");
	if (read_part_head(g, str_part(part, 0, end), &f) == -1)
		return -1;
	f.value = str_part(part, end + 4, part.n);
	return add_field(g, f);
}

/*
 * Finds the next line "--boundary" or "--boundary--" at or after from; white
 * space at its end is allowed.  *begin is set to its first byte, or to the CR
 * LF before it; then the position after it and whether it is the last.  Returns
 * false if no such line follows.
 */
static bool
next_delimiter(struct str body, struct str dash, size_t from, size_t *begin,
    size_t *behind, bool *last)
{
	for (size_t at = from; at < body.n; at++) {
		size_t end;

		at = str_find_text(body, dash, at);
		if (at == body.n)
			return false;
		end = at + dash.n;
		if (at > 0 &&
		    (at < from + 2 || memcmp(body.p + at - 2, "\r\n", 2) != 0))
			continue;
		*last = str_starts(str_part(body, end, body.n), STR("--"));
		if (*last)
			end += 2;
		while (
		    end < body.n && (body.p[end] == ' ' || body.p[end] == '\t'))
			end++;
		*begin = at > 0 ? at - 2 : 0;
		*behind = end + 2;
		if (*last || str_starts(str_part(body, end, body.n), crlf))
			return true;
	}
	return false;
}

static int
read_parts(struct gathering *g, struct str content_type, struct str body)
{
	struct str boundary =
	    http_form_parameter(g->arena, content_type, "boundary");
	struct str dash = arena_strf(g->arena, "--%.*s", STR_FMT(boundary));
	size_t begin, at = 0, behind;
	bool last;

	if (boundary.n == 0 || boundary.n > BOUNDARY_BYTES)
		return err_set(g->e, ERR_INPUT,
		    "the Content-Type of the form has no boundary of 1 to %d "
		    "characters",
		    BOUNDARY_BYTES);
	if (!next_delimiter(body, dash, 0, &begin, &at, &last))
		return err_set(g->e, ERR_INPUT,
		    "the form does not have the boundary of its Content-Type");
	while (!last) {
		/* The line end of an empty part belongs to the delimiter. */
		size_t from = at >= 2 ? at - 2 : 0;

		if (!next_delimiter(body, dash, from, &begin, &behind, &last))
			return err_set(g->e, ERR_INPUT,
			    "the form ends before its last boundary");
		if (read_part(g, str_part(body, at, begin)) == -1)
			return -1;
		at = behind;
	}
	return 0;
}

int
http_form_parse(struct arena *a, struct str content_type, struct str body,
    struct http_form *out, struct err *e)
{
	struct gathering g = { .arena = a, .out = out, .e = e };

	*out = (struct http_form){ 0 };
	switch (http_form_kind(content_type)) {
	case HTTP_FORM_URLENCODED:
		return read_pairs(&g, body);
	case HTTP_FORM_MULTIPART:
		return read_parts(&g, content_type, body);
	case HTTP_FORM_NONE:
		break;
	}
	return 0;
}
