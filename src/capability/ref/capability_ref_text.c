/* capability_ref_text.c - texts with {placeholders}, compiled. */
#include "base/base.h"

#include "capability/ref/capability_ref_name.h"
#include "capability/ref/capability_ref_compile.h"
#include "capability/ref/capability_ref_text.h"

/*
 * Takes the next piece of rest: the text up to a {name} or {{name}}, and the
 * name, STR_NONE if the text is the last piece.  Returns false at the end.
 */
static bool
next_piece(struct str *rest, struct str *text, struct str *name)
{
	const size_t open = str_find(*rest, '{', 0);
	const size_t close = str_find(*rest, '}', open);
	size_t braces = 1;

	if (rest->n == 0)
		return false;
	*text = *rest;
	*name = STR_NONE;
	if (close >= rest->n) {
		*rest = STR_NONE;
		return true;
	}
	if (open + 1 < rest->n && rest->p[open + 1] == '{' &&
	    close + 1 < rest->n && rest->p[close + 1] == '}')
		braces = 2;
	*text = str_part(*rest, 0, open);
	*name = str_trim(str_part(*rest, open + braces, close));
	*rest = str_part(*rest, close + braces, rest->n);
	return true;
}

static size_t
count_pieces(struct str rest)
{
	struct str text, name;
	size_t n = 0;

	while (next_piece(&rest, &text, &name))
		n++;
	return n;
}

const struct capability_ref_text *
capability_ref_text_new(
    struct arena *a, const struct capability_bind *binds, struct str text)
{
	struct capability_ref_text *t = arena_new(a, sizeof(*t));
	struct capability_ref_piece *pieces =
	    arena_new(a, count_pieces(text) * sizeof(*pieces) + 1);
	struct str name;

	while (next_piece(&text, &pieces[t->count].text, &name)) {
		if (name.p != NULL)
			pieces[t->count].name =
			    capability_ref_name_new(a, binds, name);
		t->count++;
	}
	t->pieces = pieces;
	return t;
}
