/* template.c - text with {{names}} in it, parsed once, rendered once. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/template.h"

/* Literal text, then a name; the last piece has none (p NULL). */
struct piece {
	struct str literal, name;
	struct piece *next;
};

struct template
{
	struct piece *first, *last;
};

/* One tag of the text: [from, to) with its braces, and what stands inside. */
struct tag {
	size_t from, to;
	char sigil; /* one of {&!#^/>= or 0 */
	struct str inside;
};

enum { TAG_SHOWN = 60 }; /* bytes of a tag in a message */

static size_t
find_pair(struct str text, char c, size_t from)
{
	size_t at = str_find(text, c, from);

	while (at + 1 < text.n && text.p[at + 1] != c)
		at = str_find(text, c, at + 1);
	return at + 1 < text.n ? at : text.n;
}

/* Without the white space at both ends, line ends too. */
static struct str
trim(struct str s)
{
	static const struct str spaces = { " \t\r\n", 4 };

	while (s.n > 0 && str_find(spaces, s.p[0], 0) < spaces.n)
		s = str_part(s, 1, s.n);
	while (s.n > 0 && str_find(spaces, s.p[s.n - 1], 0) < spaces.n)
		s.n--;
	return s;
}

/* The tag whose braces open at from. */
static int
read_tag(struct str text, size_t from, struct tag *tag, struct err *e)
{
	size_t inside = from + 2, close;
	struct str shown = str_part(text, from, from + TAG_SHOWN);

	tag->from = from;
	if (inside < text.n && text.p[inside] != '\0' &&
	    strchr("{&!#^/>=", text.p[inside]) != NULL)
		tag->sigil = text.p[inside++];
	close = find_pair(text, '}', inside);
	if (close == text.n ||
	    (tag->sigil == '{' &&
	        (close + 2 >= text.n || text.p[close + 2] != '}')))
		return err_set(e, ERR_INPUT,
		    "the tag '%.*s' is not closed by '%s'", STR_FMT(shown),
		    tag->sigil == '{' ? "}}}" : "}}");
	tag->inside = trim(str_part(text, inside, close));
	tag->to = close + (tag->sigil == '{' ? 3 : 2);
	return 0;
}

static int
check_tag(const struct tag *tag, struct err *e)
{
	struct str name = tag->inside;

	if (tag->sigil == '!')
		return 0;
	if (tag->sigil != 0 && strchr("#^/>=", tag->sigil) != NULL)
		return err_set(e, ERR_INPUT,
		    "'{{%c%.*s}}': sections, partials and other delimiters "
		    "are not understood here, only {{name}}",
		    tag->sigil, STR_FMT(str_part(name, 0, TAG_SHOWN)));
	if (name.n == 0)
		return err_set(e, ERR_INPUT, "a tag '{{}}' has no name in it");
	if (str_find(name, '{', 0) < name.n || str_find(name, '}', 0) < name.n)
		return err_set(e, ERR_INPUT,
		    "the tag '{{%.*s' is not closed by '}}'",
		    STR_FMT(str_part(name, 0, TAG_SHOWN)));
	return 0;
}

static bool
is_blank(struct str s)
{
	if (s.n > 0 && s.p[s.n - 1] == '\r')
		s.n--;
	return str_trim(s).n == 0;
}

/*
 * A comment alone on its line takes the line away with it (Mustache, spec
 * "comments": standalone).  Widens the tag to the whole line then.
 */
static void
widen_comment(struct str text, struct tag *tag)
{
	size_t begin = tag->from, end = str_find(text, '\n', tag->to);

	while (begin > 0 && text.p[begin - 1] != '\n')
		begin--;
	if (!is_blank(str_part(text, begin, tag->from)) ||
	    !is_blank(str_part(text, tag->to, end)))
		return;
	tag->from = begin;
	tag->to = end < text.n ? end + 1 : end;
}

static void
add_piece(
    struct arena *a, struct template *t, struct str literal, struct str name)
{
	struct piece *piece = arena_new(a, sizeof(*piece));

	piece->literal = literal;
	piece->name = name;
	if (t->last != NULL)
		t->last->next = piece;
	else
		t->first = piece;
	t->last = piece;
}

struct template *
template_parse(struct arena *a, struct str text, struct err *e)
{
	struct template *t = arena_new(a, sizeof(*t));
	size_t at = 0, open;

	while ((open = find_pair(text, '{', at)) < text.n) {
		struct tag tag = { 0 };

		if (read_tag(text, open, &tag, e) == -1 ||
		    check_tag(&tag, e) == -1)
			return NULL;
		if (tag.sigil == '!')
			widen_comment(text, &tag);
		/* Two comments on a line: the first may have taken it all. */
		add_piece(a, t,
		    str_part(text, at, tag.from > at ? tag.from : at),
		    tag.sigil == '!' ? STR_NONE : tag.inside);
		at = tag.to;
	}
	add_piece(a, t, str_part(text, at, text.n), STR_NONE);
	return t;
}

bool
template_is_constant(const struct template *t)
{
	return t->first == t->last;
}

void
template_each_name(
    const struct template *t, template_visit_fn *visit, void *context)
{
	for (const struct piece *p = t->first; p != NULL; p = p->next) {
		if (p->name.p != NULL && !visit(context, p->name))
			return;
	}
}

void
template_render(struct buf *out, const struct template *t,
    template_lookup_fn *lookup, void *context)
{
	for (const struct piece *p = t->first; p != NULL; p = p->next) {
		buf_add_str(out, p->literal);
		if (p->name.p != NULL)
			buf_add_str(out, lookup(context, p->name));
	}
}
