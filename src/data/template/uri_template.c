/* uri_template.c - matches URIs against URI templates. */
#include <string.h>

#include "base/base.h"
#include "data/json/json.h"
#include "data/template/uri_template.h"

enum { PIECES = 64, VARIABLES = 32 };

enum kind {
	LITERAL,
	SEGMENT, /* {x} */
	REST, /* {+x} */
	SLASH, /* {/x}: a slash, then as {x} */
	QUERY, /* {?x,y} */
};

struct piece {
	enum kind kind;
	struct str text; /* text of a literal; else the first name */
};

struct uri_template {
	struct piece pieces[PIECES];
	size_t piece_count;
	struct str names[VARIABLES];
	size_t name_count,
	    query_from; /* the names of {?x,y} are the last ones */
};

static bool
is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

static int
add_name(struct uri_template *t, struct str name, struct err *e)
{
	bool good = name.n > 0;

	for (size_t i = 0; i < name.n; i++)
		good = good && is_name_byte(name.p[i]);
	if (!good)
		return err_set(e, ERR_INPUT,
		    "'{%.*s}' is not a variable of a URI template: write "
		    "{name}, "
		    "{+name}, {/name} or, at the end, {?name,name}",
		    STR_FMT(str_part(name, 0, 40)));
	for (size_t i = 0; i < t->name_count; i++)
		if (str_equal(t->names[i], name))
			return err_set(e, ERR_INPUT,
			    "duplicate variable '%.*s'",
			    STR_FMT(str_part(name, 0, 40)));
	if (t->name_count == VARIABLES)
		return err_set(
		    e, ERR_INPUT, "more than %d variables", VARIABLES);
	t->names[t->name_count++] = name;
	return 0;
}

static int
add_piece(
    struct uri_template *t, enum kind kind, struct str text, struct err *e)
{
	const struct piece *last =
	    t->piece_count > 0 ? &t->pieces[t->piece_count - 1] : NULL;

	if (last != NULL && last->kind == QUERY)
		return err_set(e, ERR_INPUT, "{?...} is not at the end");
	if (last != NULL && last->kind != LITERAL && kind != LITERAL &&
	    kind != SLASH && kind != QUERY)
		return err_set(e, ERR_INPUT,
		    "two variables have nothing between them, so the "
		    "end of the first is unknown");
	if (t->piece_count == PIECES)
		return err_set(e, ERR_INPUT, "more than %d parts", PIECES);
	t->pieces[t->piece_count++] = (struct piece){ kind, text };
	return 0;
}

/* Reads the text between the braces. */
static int
add_variable(struct uri_template *t, struct str inside, struct err *e)
{
	enum kind kind = SEGMENT;
	struct str name;

	if (inside.n > 0 && inside.p[0] == '+')
		kind = REST;
	else if (inside.n > 0 && inside.p[0] == '/')
		kind = SLASH;
	else if (inside.n > 0 && inside.p[0] == '?')
		kind = QUERY;
	if (kind != SEGMENT)
		inside = str_part(inside, 1, inside.n);
	if (kind == QUERY)
		t->query_from = t->name_count;
	if (add_piece(t, kind, inside, e) == -1)
		return -1;
	if (kind != QUERY)
		return add_name(t, inside, e);
	do {
		name = str_cut(&inside, ',');
		if (add_name(t, name, e) == -1)
			return -1;
	} while (inside.n > 0);
	return 0;
}

/* Reads the variable at the "{" of at; sets *end to the position after it. */
static int
take_variable(struct uri_template *t, struct str text, size_t at, size_t *end,
    struct err *e)
{
	const bool twice = at + 1 < text.n && text.p[at + 1] == '{';
	const size_t from = at + (twice ? 2 : 1);
	const size_t close = str_find(text, '}', from);

	*end = close + (twice ? 2 : 1);
	if (*end > text.n || (twice && text.p[close + 1] != '}'))
		return err_set(e, ERR_INPUT, "a '{' is not closed");
	return add_variable(t, str_trim(str_part(text, from, close)), e);
}

struct uri_template *
uri_template_parse(struct arena *a, struct str text, struct err *e)
{
	struct uri_template *t = arena_new(a, sizeof(*t));
	size_t at = 0;

	t->query_from = VARIABLES;
	while (at < text.n) {
		size_t end = str_find(text, '{', at);
		int rc;

		if (end > at)
			rc = add_piece(t, LITERAL, str_part(text, at, end), e);
		else
			rc = take_variable(t, text, at, &end, e);
		if (rc == -1) {
			err_prefix(e, "column %zu", at + 1);
			return NULL;
		}
		at = end;
	}
	return t;
}

size_t
uri_template_count(const struct uri_template *t)
{
	return t->name_count;
}

struct str
uri_template_name(const struct uri_template *t, size_t i)
{
	return t->names[i];
}

bool
uri_template_is_optional(const struct uri_template *t, size_t i)
{
	return i >= t->query_from;
}

/*
 * Adds a decoded value.  Returns false if it has bytes that JSON text cannot
 * have.
 */
static bool
add_value(struct json *out, struct arena *a, struct str name, struct str value,
    bool plus)
{
	const struct str text = decode_percent(a, value, plus);

	if (text.p == NULL || !str_is_utf8(text) ||
	    memchr(text.p, '\0', text.n) != NULL)
		return false;
	json_add_str(out, name, json_new_text(a, text));
	return true;
}

/*
 * Returns where the value of the variable before piece i ends; more than uri.n:
 * the URI does not match.
 */
static size_t
end_of_value(const struct uri_template *t, size_t i, struct str uri)
{
	const struct piece *p = &t->pieces[i];
	const char *found;

	if (i == t->piece_count)
		return uri.n;
	if (p->kind == SLASH || p->kind == QUERY) {
		size_t end = str_find(uri, p->kind == SLASH ? '/' : '?', 0);

		return end == uri.n && p->kind == SLASH ? uri.n + 1 : end;
	}
	/*
	 * The last literal must end the URI.  Others match at their first
	 * position.
	 */
	if (i + 1 == t->piece_count)
		return str_ends(uri, p->text) ? uri.n - p->text.n : uri.n + 1;
	if (uri.n < 2)
		return uri.n + 1;
	found = memmem(uri.p + 1, uri.n - 1, p->text.p, p->text.n);
	return found == NULL ? uri.n + 1 : (size_t)(found - uri.p);
}

static bool
is_segment(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '/' || s.p[i] == '?' || s.p[i] == '#')
			return false;
	return s.n > 0;
}

static bool
match_query(const struct uri_template *t, struct arena *a, struct str query,
    struct json *out)
{
	while (query.n > 0) {
		struct str value = str_cut(&query, '&');
		struct str name = str_cut(&value, '=');
		size_t i = t->query_from;

		while (i < t->name_count && !str_equal(t->names[i], name))
			i++;
		if (i == t->name_count || json_get_str(out, name) != NULL)
			return false;
		if (value.p == NULL)
			value = STR("");
		if (!add_value(out, a, t->names[i], value, true))
			return false;
	}
	return true;
}

/*
 * Matches piece i at the front of *uri and removes it.  Returns false if it
 * does not match.
 */
static bool
match_piece(const struct uri_template *t, size_t i, struct arena *a,
    struct str *uri, struct json *out)
{
	const struct piece *p = &t->pieces[i];
	struct str value;
	size_t end;

	if (p->kind == LITERAL) {
		if (!str_starts(*uri, p->text))
			return false;
		*uri = str_part(*uri, p->text.n, uri->n);
		return true;
	}
	if (p->kind == QUERY) {
		value = *uri;
		*uri = STR("");
		return value.n == 0 ||
		       (value.p[0] == '?' &&
		           match_query(t, a, str_part(value, 1, value.n), out));
	}
	if (p->kind == SLASH) {
		if (uri->n == 0 || uri->p[0] != '/')
			return false;
		*uri = str_part(*uri, 1, uri->n);
	}
	end = end_of_value(t, i + 1, *uri);
	if (end > uri->n)
		return false;
	value = str_part(*uri, 0, end);
	*uri = str_part(*uri, end, uri->n);
	if (p->kind == REST ? value.n == 0 : !is_segment(value))
		return false;
	return add_value(out, a, p->text, value, false);
}

struct json *
uri_template_match(
    const struct uri_template *t, struct arena *a, struct str uri)
{
	struct json *out = json_new(a, JSON_OBJECT);

	for (size_t i = 0; i < t->piece_count; i++)
		if (!match_piece(t, i, a, &uri, out))
			return NULL;
	return uri.n == 0 ? out : NULL;
}
