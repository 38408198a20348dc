/* capability_suggest.c - the names nearest to one that was typed, the best
 * first. */
#include "base/base.h"
#include "capability/model/model.h"
#include "capability/reader/capability_suggest.h"

enum { LIST_MAX = 1000, SHOWN_MAX = 120 };

void
capability_suggest_init(
    struct capability_suggest *n, struct str typed, size_t room)
{
	*n = (struct capability_suggest){ .typed = typed,
		.room = room < CAPABILITY_SUGGEST_MAX
		            ? room
		            : CAPABILITY_SUGGEST_MAX };
}

static bool
is_kept(const struct capability_suggest *n, struct str name)
{
	for (size_t i = 0; i < n->count; i++)
		if (str_equal(n->names[i], name))
			return true;
	return false;
}

void
capability_suggest_add(struct capability_suggest *n, struct str name)
{
	size_t far, at;

	if (name.n == 0 || is_kept(n, name))
		return;
	far = str_distance(n->typed, name);
	if (n->count == n->room) {
		n->left_out++;
		if (n->room == 0 || far >= n->far[n->count - 1])
			return;
		n->count--;
	}
	/* Of equally far ones the first in the file stays before. */
	for (at = n->count; at > 0 && n->far[at - 1] > far; at--) {
		n->far[at] = n->far[at - 1];
		n->names[at] = n->names[at - 1];
	}
	n->far[at] = far;
	n->names[at] = name;
	n->count++;
}

/* The first count names with commas and, before the last one, a word. */
static void
write_names(struct buf *b, const struct capability_suggest *n, size_t count,
    const char *word)
{
	for (size_t i = 0; i < count; i++)
		buf_printf(b, "%s'%.*s'",
		    i == 0           ? ""
		    : i + 1 == count ? word
		                     : ", ",
		    STR_FMT(str_part(n->names[i], 0, SHOWN_MAX)));
}

const char *
capability_suggest_list(
    const struct capability_suggest *n, struct arena *a, const char *empty)
{
	struct buf b;
	const char *text;

	if (n->count == 0)
		return empty;
	buf_init(&b, LIST_MAX);
	write_names(&b, n, n->count, n->left_out > 0 ? ", " : " and ");
	if (n->left_out > 0)
		buf_printf(&b, " and %zu more", n->left_out);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

const char *
capability_suggest_ask(const struct capability_suggest *n, struct arena *a)
{
	const size_t limit = n->typed.n / 3 + 2;
	size_t count = 0;
	struct buf b;
	const char *text;

	while (count < n->count && n->far[count] < limit)
		count++;
	if (count == 0)
		return "";
	buf_init(&b, LIST_MAX);
	buf_puts(&b, "; did you mean ");
	write_names(&b, n, count, " or ");
	buf_putc(&b, '?');
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}
