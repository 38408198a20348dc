/* template.c - Mustache names in text: parsed once, rendered once. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/template.h"

/* Text that stands for itself, or a name. */
struct piece {
	struct piece *next;
	bool is_name;
	struct str text;
};

struct template
{
	struct piece *first, **end;
};

static void
add_piece(struct arena *a, struct template *t, bool is_name, struct str text)
{
	struct piece *p;

	if (text.n == 0)
		return;
	p = arena_new(a, sizeof(*p));
	p->is_name = is_name;
	p->text = text;
	*t->end = p;
	t->end = &p->next;
}

/* Where needle begins at or after from; s.n where it does not. */
static size_t
find(struct str s, struct str needle, size_t from)
{
	for (; from + needle.n <= s.n; from++) {
		if (str_starts(str_part(s, from, s.n), needle))
			return from;
	}
	return s.n;
}

static struct str
trim_all(struct str s)
{
	static const struct str spaces = { " \t\r\n", 4 };

	while (s.n > 0 && str_find(spaces, s.p[0], 0) < spaces.n)
		s = str_part(s, 1, s.n);
	while (s.n > 0 && str_find(spaces, s.p[s.n - 1], 0) < spaces.n)
		s.n--;
	return s;
}

/* The inside of one tag: a name, a comment, or what is refused by name. */
static int
add_tag(struct arena *a, struct template *t, struct str inside, struct err *e)
{
	struct str name = trim_all(inside);

	if (name.n > 0 && name.p[0] == '!')
		return 0;
	if (name.n > 0 && name.p[0] == '&')
		name = trim_all(str_part(name, 1, name.n));
	if (name.n == 0)
		return err_set(
		    e, ERR_INPUT, "'{{}}' names nothing: write {{name}}");
	if (str_find(STR("#^/>="), name.p[0], 0) < 5)
		return err_set(e, ERR_INPUT,
		    "'{{%.*s}}': only {{name}} is understood here, no "
		    "sections and no partials",
		    STR_FMT(name));
	add_piece(a, t, true, name);
	return 0;
}

struct template *
template_parse(struct arena *a, struct str text, struct err *e)
{
	struct template *t = arena_new(a, sizeof(*t));
	size_t at = 0;

	t->end = &t->first;
	while (at < text.n) {
		size_t open = find(text, STR("{{"), at), from, close;
		bool three = open + 2 < text.n && text.p[open + 2] == '{';
		struct str closing = three ? STR("}}}") : STR("}}");

		add_piece(a, t, false, str_part(text, at, open));
		if (open == text.n)
			break;
		from = open + closing.n;
		close = find(text, closing, from);
		if (close == text.n) {
			err_set(e, ERR_INPUT,
			    "a '{{' at character %zu is not closed by '}}'",
			    open + 1);
			return NULL;
		}
		if (add_tag(a, t, str_part(text, from, close), e) == -1)
			return NULL;
		at = close + closing.n;
	}
	return t;
}

bool
template_is_constant(const struct template *t)
{
	for (const struct piece *p = t->first; p != NULL; p = p->next) {
		if (p->is_name)
			return false;
	}
	return true;
}

void
template_each_name(
    const struct template *t, template_visit_fn *visit, void *context)
{
	for (const struct piece *p = t->first; p != NULL; p = p->next) {
		if (p->is_name && !visit(context, p->text))
			return;
	}
}

void
template_render(struct buf *out, const struct template *t,
    template_lookup_fn *lookup, void *context)
{
	for (const struct piece *p = t->first; p != NULL; p = p->next)
		buf_add_str(
		    out, p->is_name ? lookup(context, p->text) : p->text);
}
