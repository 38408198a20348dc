/* template.c - parses Mustache templates. */
#include "base/base.h"
#include "data/template/template.h"
#include "data/template/template_node.h"

enum {
	TAG_SHOWN = 60, /* maximum bytes of a tag in a message */
	DEPTH_MAX = 32, /* of sections */
};

/* A tag in the text: [from, to) with its delimiters, and its content. */
struct tag {
	size_t from, to;
	size_t place; /* start of its delimiter, before its line was included */
	char sigil; /* one of {&!#^/>= or 0 */
	struct str inside;
};

/* An open section.  The outermost level is the template itself. */
struct level {
	struct template_node *section;
	struct template_node **tail;
};

struct parser {
	struct arena *arena;
	struct str text;
	struct str open, close; /* the delimiters */
	size_t at; /* the text before this is in the tree */
	struct level levels[DEPTH_MAX + 1];
	size_t depth;
	struct err *e;
};

/* Removes white space at both ends, and line ends. */
static struct str
trim(struct str s)
{
	return str_trim_of(s, STR(" \t\r\n"));
}

/* Sets the error for the tag at from, with its position in the text. */
static int
refuse(const struct parser *p, size_t from, const char *what)
{
	int line = 1, column = 1;

	for (size_t i = 0; i < from && i < p->text.n; i++) {
		column++;
		if (p->text.p[i] == '\n') {
			line++;
			column = 1;
		}
	}
	return err_set(p->e, ERR_INPUT, "%s (line %d, column %d of the text)",
	    what, line, column);
}

static int
refuse_tag(const struct parser *p, const struct tag *tag, const char *why)
{
	const char sigil[] = { tag->sigil, '\0' };

	return refuse(p, tag->place,
	    arena_printf(p->arena, "'%.*s%s%.*s%.*s' %s", STR_FMT(p->open),
	        sigil, STR_FMT(str_part(tag->inside, 0, TAG_SHOWN)),
	        STR_FMT(p->close), why));
}

static int
refuse_open(const struct parser *p, size_t from, const char *close)
{
	const struct str shown = str_part(p->text, from, from + TAG_SHOWN);

	return refuse(p, from,
	    arena_printf(p->arena, "the tag '%.*s' is not closed by '%s%.*s'",
	        STR_FMT(shown), close, STR_FMT(p->close)));
}

/*
 * Returns the closing delimiter of a tag: {{{x}}} has one more "}", and {{=x=}}
 * has a "=" before it.
 */
static struct str
closing_of(const struct parser *p, char sigil)
{
	if (sigil == '{')
		return arena_strf(p->arena, "}%.*s", STR_FMT(p->close));
	if (sigil == '=')
		return arena_strf(p->arena, "=%.*s", STR_FMT(p->close));
	return p->close;
}

/* Reads the tag whose delimiter opens at from. */
static int
read_tag(const struct parser *p, size_t from, struct tag *tag)
{
	size_t inside = from + p->open.n, close;
	struct str closing;

	*tag = (struct tag){ .from = from, .place = from };
	if (inside < p->text.n && p->text.p[inside] != '\0' &&
	    strchr("{&!#^/>=", p->text.p[inside]) != NULL)
		tag->sigil = p->text.p[inside++];
	closing = closing_of(p, tag->sigil);
	close = str_find_text(p->text, closing, inside);
	if (close == p->text.n)
		return refuse_open(p, from,
		    tag->sigil == '{'   ? "}"
		    : tag->sigil == '=' ? "="
		                        : "");
	tag->inside = trim(str_part(p->text, inside, close));
	tag->to = close + closing.n;
	return 0;
}

static int
check_name(const struct parser *p, const struct tag *tag)
{
	const struct str name = tag->inside;

	if (name.n == 0)
		return refuse_tag(p, tag, "has no name");
	if (str_find(name, '{', 0) < name.n || str_find(name, '}', 0) < name.n)
		return refuse_open(p, tag->place, "");
	return 0;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Widens a tag that inserts nothing and is alone on its line to the whole line,
 * which is then removed.  The scan stops at the first other byte, so that many
 * tags on a line do not each cost the length of the line.
 */
static void
widen(struct str text, struct tag *tag)
{
	size_t begin = tag->from, end = tag->to;

	if (begin > 0 && text.p[begin - 1] == '\r')
		begin--;
	while (begin > 0 && is_space(text.p[begin - 1]))
		begin--;
	while (end < text.n && is_space(text.p[end]))
		end++;
	if (end < text.n && text.p[end] == '\r')
		end++;
	if ((begin > 0 && text.p[begin - 1] != '\n') ||
	    (end < text.n && text.p[end] != '\n'))
		return;
	tag->from = begin;
	tag->to = end < text.n ? end + 1 : end;
}

static struct template_node *
add_node(struct parser *p, enum template_kind kind, struct str text)
{
	struct template_node *node = arena_new(p->arena, sizeof(*node));
	struct level *top = &p->levels[p->depth];

	node->kind = kind;
	node->text = text;
	*top->tail = node;
	top->tail = &node->next;
	return node;
}

static struct template_node *
add_name(struct parser *p, enum template_kind kind, struct str name)
{
	struct template_node *node = add_node(p, kind, name);

	node->name = json_member_new(p->arena, name);
	return node;
}

static int
open_section(struct parser *p, const struct tag *tag)
{
	struct template_node *node;

	if (check_name(p, tag) == -1)
		return -1;
	if (p->depth == DEPTH_MAX)
		return refuse_tag(
		    p, tag, "opens a section that nests too deep");
	node = add_name(p,
	    tag->sigil == '^' ? TEMPLATE_INVERTED : TEMPLATE_SECTION,
	    tag->inside);
	p->levels[++p->depth] = (struct level){ node, &node->first };
	return 0;
}

static int
close_section(struct parser *p, const struct tag *tag)
{
	const struct template_node *open = p->levels[p->depth].section;

	if (open == NULL)
		return refuse_tag(p, tag, "closes a section that is not open");
	if (!str_equal(open->text, tag->inside))
		return refuse_tag(p, tag,
		    arena_printf(p->arena,
		        "closes another section than the open '%.*s'",
		        STR_FMT(str_part(open->text, 0, TAG_SHOWN))));
	p->depth--;
	return 0;
}

/* Reads "<% %>": two words without white space and "=". */
static int
set_delimiters(struct parser *p, const struct tag *tag)
{
	struct str open = tag->inside, close;
	size_t end = 0;

	while (end < open.n && strchr(" \t\r\n", open.p[end]) == NULL)
		end++;
	close = trim(str_part(open, end, open.n));
	open = str_part(open, 0, end);
	for (size_t i = 0; i < close.n; i++)
		if (strchr(" \t\r\n=", close.p[i]) != NULL)
			close.n = 0;
	if (open.n == 0 || close.n == 0 || str_find(open, '=', 0) < open.n)
		return refuse_tag(
		    p, tag, "does not name two delimiters, as in {{=<% %>=}}");
	p->open = open;
	p->close = close;
	return 0;
}

static int
take_tag(struct parser *p, const struct tag *tag)
{
	switch (tag->sigil) {
	case '!':
		return 0;
	case '=':
		return set_delimiters(p, tag);
	case '#':
	case '^':
		return open_section(p, tag);
	case '/':
		return close_section(p, tag);
	case '>':
		return refuse_tag(p, tag,
		    "is a partial, which is not supported: write its text "
		    "here");
	default:
		if (check_name(p, tag) == -1)
			return -1;
		add_name(p, tag->sigil == 0 ? TEMPLATE_VALUE : TEMPLATE_RAW,
		    tag->inside);
		return 0;
	}
}

/*
 * Adds the text up to `to`.  There may be none: of two tags on a line, the
 * first may have removed the line.
 */
static void
add_text(struct parser *p, size_t to)
{
	if (to > p->at)
		add_node(p, TEMPLATE_TEXT, str_part(p->text, p->at, to));
}

static int
parse(struct parser *p)
{
	const struct template_node *open;
	size_t from;

	while ((from = str_find_text(p->text, p->open, p->at)) < p->text.n) {
		struct tag tag;

		if (read_tag(p, from, &tag) == -1)
			return -1;
		if (tag.sigil != 0 && strchr("!#^/=", tag.sigil) != NULL)
			widen(p->text, &tag);
		add_text(p, tag.from);
		if (take_tag(p, &tag) == -1)
			return -1;
		p->at = tag.to;
	}
	add_text(p, p->text.n);
	open = p->levels[p->depth].section;
	if (open == NULL)
		return 0;
	return refuse(p, (size_t)(open->text.p - p->text.p),
	    arena_printf(p->arena,
	        "the section '%.*s' is not closed by '{{/%.*s}}'",
	        STR_FMT(str_part(open->text, 0, TAG_SHOWN)),
	        STR_FMT(str_part(open->text, 0, TAG_SHOWN))));
}

struct template *
template_parse(struct arena *a, struct str text, struct err *e)
{
	struct template *t = arena_new(a, sizeof(*t));
	struct parser p = {
		.arena = a,
		.text = text,
		.open = STR("{{"),
		.close = STR("}}"),
		.e = e,
	};

	t->text = text;
	p.levels[0].tail = &t->first;
	return parse(&p) == 0 ? t : NULL;
}

const struct template_node *
template_node_only(const struct template *t)
{
	const struct template_node *found = NULL;

	for (const struct template_node *n = t->first; n != NULL; n = n->next) {
		const bool value =
		    n->kind == TEMPLATE_VALUE || n->kind == TEMPLATE_RAW;

		if (value ? found != NULL
		          : n->kind != TEMPLATE_TEXT || trim(n->text).n > 0)
			return NULL;
		if (value)
			found = n;
	}
	return found;
}

bool
template_is_one_name(const struct template *t, struct str *name)
{
	const struct template_node *found = template_node_only(t);

	if (found != NULL)
		*name = found->text;
	return found != NULL;
}

/* Visits all tags in order.  Returns false if visit did. */
static bool
visit_all(const struct template_node *first, bool inside,
    template_visit_tag_fn *visit, void *context)
{
	for (const struct template_node *n = first; n != NULL; n = n->next) {
		const struct template_tag tag = { n->text,
			n->kind == TEMPLATE_SECTION ||
			    n->kind == TEMPLATE_INVERTED,
			inside };

		if (n->kind != TEMPLATE_TEXT && !str_is(n->text, ".") &&
		    !visit(context, &tag))
			return false;
		if (!visit_all(n->first, true, visit, context))
			return false;
	}
	return true;
}

void
template_each_tag(
    const struct template *t, template_visit_tag_fn *visit, void *context)
{
	visit_all(t->first, false, visit, context);
}

struct plain_visit {
	template_visit_fn *visit;
	void *context;
};

static bool
visit_name(void *context, const struct template_tag *tag)
{
	struct plain_visit *v = context;

	return v->visit(v->context, tag->name);
}

void
template_each_name(
    const struct template *t, template_visit_fn *visit, void *context)
{
	struct plain_visit v = { visit, context };

	template_each_tag(t, visit_name, &v);
}
