/* format_css.c - the CSS selectors that select a part of a page. */
#include "base/base.h"
#include "data/format/format_internal.h"

enum { PARTS_MAX = 64 };

/* A simple selector, such as each part of "table#a.b". */
struct part {
	char kind; /* 0: tag; else '#' or '.' */
	struct str name;
	struct part *next; /* of the same element */
};

/*
 * The conditions for an element. outer has those for an element that contains
 * it.
 */
struct compound {
	struct part *parts; /* NULL: anything ("*") */
	bool child; /* outer must be the parent */
	struct compound *outer;
};

struct format_css {
	struct compound *last; /* of the element itself */
	struct format_css *next; /* the next one after a "," */
};

struct parser {
	struct arena *arena;
	struct str text;
	size_t at;
	size_t parts;
	struct err *e;
};

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static char
peek(const struct parser *p)
{
	return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

static bool
skip_space(struct parser *p)
{
	const size_t from = p->at;

	while (peek(p) != '\0' && strchr(" \t\r\n", peek(p)) != NULL)
		p->at++;
	return p->at > from;
}

static int
refuse(const struct parser *p)
{
	return err_set(p->e, ERR_INPUT,
	    "the selector '%.*s' is not understood at column %zu: tags, #id, "
	    ".class, descendants and children (\">\") are",
	    STR_FMT(str_part(p->text, 0, 100)), p->at + 1);
}

static struct str
take_name(struct parser *p)
{
	const size_t from = p->at;

	while (is_name(peek(p)))
		p->at++;
	return str_part(p->text, from, p->at);
}

static struct compound *
parse_compound(struct parser *p)
{
	struct compound *c = arena_new(p->arena, sizeof(*c));
	struct part **tail = &c->parts;
	const size_t from = p->at;

	if (peek(p) == '*')
		p->at++;
	for (;;) {
		struct part *part = arena_new(p->arena, sizeof(*part));

		if (peek(p) == '#' || peek(p) == '.')
			part->kind = p->text.p[p->at++];
		else if (!is_name(peek(p)) || c->parts != NULL)
			break;
		part->name = take_name(p);
		if (part->name.n == 0 || ++p->parts > PARTS_MAX)
			return NULL;
		*tail = part;
		tail = &part->next;
	}
	return p->at > from ? c : NULL;
}

/* Reads one selector, up to a "," or the end. */
static struct compound *
parse_one(struct parser *p)
{
	struct compound *outer = NULL;
	bool child = false;

	skip_space(p);
	for (;;) {
		struct compound *c = parse_compound(p);
		bool space;

		if (c == NULL)
			return NULL;
		c->outer = outer;
		c->child = child;
		outer = c;
		space = skip_space(p);
		if (peek(p) == ',' || p->at == p->text.n)
			return c;
		child = peek(p) == '>';
		if (child)
			p->at++;
		else if (!space)
			return NULL;
		skip_space(p);
	}
}

struct format_css *
format_css_parse(struct arena *a, struct str text, struct err *e)
{
	struct parser p = { .arena = a, .text = text, .e = e };
	struct format_css *first = NULL, **tail = &first;

	do {
		struct format_css *css = arena_new(a, sizeof(*css));

		css->last = parse_one(&p);
		if (css->last == NULL) {
			refuse(&p);
			return NULL;
		}
		*tail = css;
		tail = &css->next;
	} while (peek(&p) == ',' && p.at++ < text.n);
	return first;
}

static bool
has_class(struct str classes, struct str wanted)
{
	while (classes.n > 0) {
		size_t n = 0;

		while (n < classes.n && classes.p[n] != '\0' &&
		       strchr(" \t\r\n\f", classes.p[n]) == NULL)
			n++;
		if (str_equal(str_part(classes, 0, n), wanted))
			return true;
		classes = str_part(classes, n + 1, classes.n);
	}
	return false;
}

static bool
holds(const struct compound *c, const struct format_css_element *element)
{
	for (const struct part *p = c->parts; p != NULL; p = p->next) {
		const bool so = p->kind == '#' ? str_equal(element->id, p->name)
		                : p->kind == '.'
		                    ? has_class(element->classes, p->name)
		                    : str_equal_nocase(element->tag, p->name);

		if (!so)
			return false;
	}
	return true;
}

/*
 * Matches the rest of a selector against the ancestors of node, nearest first.
 * If the rest does not match above one of them, it tries the next.
 */
static bool
selects_outer(const struct compound *c, const void *node,
    format_css_parent_fn *parent, size_t *steps)
{
	struct format_css_element element;

	for (;;) {
		node = parent(node, &element);
		if (node == NULL || *steps == 0)
			return false;
		(*steps)--;
		if (holds(c->outer, &element) &&
		    (c->outer->outer == NULL ||
		        selects_outer(c->outer, node, parent, steps)))
			return true;
		if (c->child)
			return false;
	}
}

bool
format_css_selects(const struct format_css *css, const void *node,
    const struct format_css_element *element, format_css_parent_fn *parent,
    size_t *steps)
{
	for (; css != NULL; css = css->next) {
		if (holds(css->last, element) &&
		    (css->last->outer == NULL ||
		        selects_outer(css->last, node, parent, steps)))
			return true;
	}
	return false;
}
