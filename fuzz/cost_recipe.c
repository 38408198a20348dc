/* cost_recipe.c - long texts made of short ones. */
#include <stdio.h>

#include "base/buf.h"
#include "base/decode.h"
#include "cost_recipe.h"

static struct str
next_line(struct str *rest)
{
	const struct str line = str_cut(rest, '\n');

	return line.p != NULL ? line : STR("");
}

void
cost_recipe_read(struct cost_recipe *r, struct str input, struct str *name,
    struct str *along)
{
	*name = next_line(&input);
	r->begin = next_line(&input);
	r->open = next_line(&input);
	r->middle = next_line(&input);
	r->close = next_line(&input);
	r->end = next_line(&input);
	*along = input.p != NULL ? input : STR("");
	if (str_ends(*along, STR("\n")))
		along->n--;
}

/* A text being written. out NULL: only its length is counted. */
struct writing {
	struct buf *out;
	size_t len, most;
	size_t root; /* of the repetitions; 0: no piece needs it */
};

static void put_piece(struct writing *w, struct str piece, size_t number);

static void
put(struct writing *w, struct str s)
{
	w->len += s.n;
	if (w->out != NULL)
		buf_add_str(w->out, s);
}

/*
 * Writes the part of piece up to "\}" root times.  Returns the rest of piece.
 */
static struct str
put_inner(struct writing *w, struct str piece)
{
	const size_t end = str_find_text(piece, STR("\\}"), 0);
	const struct str inner = str_part(piece, 0, end);

	for (size_t i = 0; i < w->root && w->len < w->most; i++)
		put_piece(w, inner, i);
	return str_part(piece, end + 2, piece.n);
}

static void
put_number(struct writing *w, size_t number)
{
	char digits[24];
	const int n = snprintf(digits, sizeof(digits), "%zu", number);

	put(w, (struct str){ digits, (size_t)n });
}

/* Writes an escape, which follows a backslash.  Returns the rest of piece. */
static struct str
put_escape(struct writing *w, struct str piece, size_t number)
{
	char c = piece.p[0];
	struct str rest = str_part(piece, 1, piece.n);

	if (c == '{' && w->root > 0)
		return put_inner(w, rest);
	if (c == '#') {
		put_number(w, number);
		return rest;
	}
	if (c == 'x' && rest.n >= 2 && decode_hex(&c, 1, str_part(rest, 0, 2)))
		rest = str_part(rest, 2, rest.n);
	else if (c == 'n')
		c = '\n';
	else if (c == 'r')
		c = '\r';
	put(w, (struct str){ &c, 1 });
	return rest;
}

static void
put_piece(struct writing *w, struct str piece, size_t number)
{
	while (piece.n > 0 && w->len < w->most) {
		const size_t at = str_find(piece, '\\', 0);

		put(w, str_part(piece, 0, at));
		piece = str_part(piece, at + 1, piece.n);
		if (piece.n > 0)
			piece = put_escape(w, piece, number);
	}
}

static size_t
root_of(size_t n)
{
	size_t root = 1;

	while ((root + 1) * (root + 1) <= n)
		root++;
	return root;
}

static bool
has_inner(struct str piece)
{
	return str_find_text(piece, STR("\\{"), 0) < piece.n;
}

static void
put_many(struct writing *w, struct str piece, size_t n)
{
	for (size_t i = 0; i < n && piece.n > 0 && w->len < w->most; i++)
		put_piece(w, piece, i);
}

/*
 * Writes the text with n repetitions.  Stops soon after `most` bytes.  Returns
 * the length.
 */
static size_t
write_text(struct buf *out, const struct cost_recipe *r, size_t n, size_t most)
{
	const bool inner = has_inner(r->begin) || has_inner(r->open) ||
	                   has_inner(r->middle) || has_inner(r->close) ||
	                   has_inner(r->end);
	struct writing w = { out, 0, most, inner ? root_of(n) : 0 };

	if (inner)
		n = w.root;
	put_piece(&w, r->begin, 0);
	put_many(&w, r->open, n);
	put_piece(&w, r->middle, 0);
	put_many(&w, r->close, n);
	put_piece(&w, r->end, 0);
	return w.len;
}

/*
 * Returns a number of repetitions for which the text nearly fills that many
 * bytes.
 */
static size_t
count_for(const struct cost_recipe *r, size_t bytes)
{
	size_t n = 64, len;

	for (int i = 0; i < 10; i++) {
		len = write_text(NULL, r, n, 4 * bytes) + 1;
		if (len < bytes && len > bytes - bytes / 32)
			return n;
		n = (size_t)((double)n * (double)(bytes - bytes / 64) /
		             (double)len);
		n = n > bytes ? bytes : n + 1;
	}
	while (n > 1 && write_text(NULL, r, n, bytes) >= bytes)
		n -= n / 16 + 1;
	return n;
}

void
cost_recipe_write(struct buf *out, const struct cost_recipe *r, size_t bytes)
{
	write_text(out, r, count_for(r, bytes), bytes);
}
