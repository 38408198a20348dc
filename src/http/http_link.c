/* http_link.c - links in header fields (RFC 8288). */
#include "base/base.h"
#include "http/http_headers.h"
#include "http/http_link.h"

/* The rest of a value that is not read yet. */
struct reader {
	struct str rest;
};

static void
skip(struct reader *r, size_t n)
{
	r->rest = str_part(r->rest, n, r->rest.n);
}

static void
skip_space(struct reader *r)
{
	size_t n = 0;

	while (n < r->rest.n && (r->rest.p[n] == ' ' || r->rest.p[n] == '\t'))
		n++;
	skip(r, n);
}

/* Skips white space and c.  Returns false if another byte follows. */
static bool
take(struct reader *r, char c)
{
	skip_space(r);
	if (r->rest.n == 0 || r->rest.p[0] != c)
		return false;
	skip(r, 1);
	return true;
}

/* Takes the bytes before one of the separators. */
static struct str
take_word(struct reader *r)
{
	size_t n = 0;
	struct str word;

	skip_space(r);
	while (n < r->rest.n &&
	       memchr("=;,\" \t", r->rest.p[n], sizeof("=;,\" \t") - 1) == NULL)
		n++;
	word = str_part(r->rest, 0, n);
	skip(r, n);
	return word;
}

/*
 * Takes the text between quotes, with its backslashes: types and anchors have
 * none.  Returns false if the second quote is missing.
 */
static bool
take_quoted(struct reader *r, struct str *out)
{
	size_t n = 0;

	while (n < r->rest.n && r->rest.p[n] != '"')
		n += r->rest.p[n] == '\\' ? 2 : 1;
	if (n >= r->rest.n)
		return false;
	*out = str_part(r->rest, 0, n);
	skip(r, n + 1);
	return true;
}

/* Is type one of the words of a list with spaces in between? */
static bool
has_type(struct str list, struct str type)
{
	while (list.n > 0)
		if (str_equal_nocase(str_cut(&list, ' '), type))
			return true;
	return false;
}

/* The link that is being read. */
struct link {
	struct str target;
	bool has_rel; /* RFC 8288 3.3: only the first one counts */
	bool matches, elsewhere;
};

static bool
take_parameter(struct reader *r, struct link *l, struct str type)
{
	const struct str name = take_word(r);
	struct str value = STR("");

	if (take(r, '=')) {
		if (!take(r, '"'))
			value = take_word(r);
		else if (!take_quoted(r, &value))
			return false;
	}
	if (str_equal_nocase(name, STR("anchor")))
		l->elsewhere = true;
	if (!str_equal_nocase(name, STR("rel")) || l->has_rel)
		return true;
	l->has_rel = true;
	l->matches = has_type(value, type);
	return true;
}

/* Returns false if the rest does not begin with a link. */
static bool
take_link(struct reader *r, struct link *l, struct str type)
{
	size_t end;

	while (take(r, ',')) /* RFC 9110 5.6.1: empty elements */
		;
	if (!take(r, '<'))
		return false;
	end = str_find(r->rest, '>', 0);
	if (end == r->rest.n)
		return false;
	*l = (struct link){ .target = str_trim(str_part(r->rest, 0, end)) };
	skip(r, end + 1);
	while (take(r, ';'))
		if (!take_parameter(r, l, type))
			return false;
	skip_space(r);
	return r->rest.n == 0 || r->rest.p[0] == ',';
}

struct str
http_link_find(struct str value, const char *type)
{
	struct reader r = { value };
	struct link l;

	while (take_link(&r, &l, str_of(type)))
		if (l.matches && !l.elsewhere)
			return l.target;
	return STR_NONE;
}

struct str
http_link_find_in(const struct http_headers *h, const char *type)
{
	struct str found = STR_NONE;

	for (size_t i = 0; i < h->count && found.p == NULL; i++)
		if (str_equal_nocase(h->items[i].name, STR("link")))
			found = http_link_find(h->items[i].value, type);
	return found;
}
