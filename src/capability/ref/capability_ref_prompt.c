/* capability_ref_prompt.c - texts of prompts, compiled. */
#include "base/base.h"

#include "capability/ref/capability_ref_prompt.h"

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		        (c >= '0' && c <= '9') || c == '_' || c == '-' ||
		        c == '.'))
			return false;
	}
	return s.n > 0;
}

/*
 * The name of the tag {{name}} at the start of s, spaces allowed, and its
 * length.  Returns 0 if there is no tag.
 */
static size_t
tag_at(struct str s, struct str *name)
{
	size_t end;

	if (!str_starts(s, STR("{{")))
		return 0;
	end = str_find(s, '}', 2);
	if (end + 1 >= s.n || s.p[end + 1] != '}')
		return 0;
	*name = str_trim(str_part(s, 2, end));
	return is_name(*name) ? end + 2 : 0;
}

/* Takes the text up to the next tag, and the tag; false at the end. */
static bool
next_piece(struct str *rest, struct capability_ref_prompt_piece *out)
{
	size_t open = str_find(*rest, '{', 0), n = 0;

	if (rest->n == 0)
		return false;
	*out = (struct capability_ref_prompt_piece){ .text = *rest };
	while (open < rest->n) {
		n = tag_at(str_part(*rest, open, rest->n), &out->name);
		if (n > 0)
			break;
		open = str_find(*rest, '{', open + 1);
	}
	out->text = str_part(*rest, 0, open);
	if (n > 0)
		out->tag = str_part(*rest, open, open + n);
	*rest = str_part(*rest, open + n, rest->n);
	return true;
}

static size_t
count_pieces(struct str rest)
{
	struct capability_ref_prompt_piece p;
	size_t n = 0;

	while (next_piece(&rest, &p))
		n++;
	return n;
}

const struct capability_ref_prompt *
capability_ref_prompt_new(struct arena *a, struct str text)
{
	struct capability_ref_prompt *t = arena_new(a, sizeof(*t));
	struct capability_ref_prompt_piece *pieces =
	    arena_new(a, count_pieces(text) * sizeof(*pieces) + 1);

	while (next_piece(&text, &pieces[t->count]))
		t->count++;
	t->pieces = pieces;
	return t;
}
