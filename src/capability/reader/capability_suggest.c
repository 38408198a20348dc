/* capability_suggest.c - the names nearest to one that was typed. */
#include "base/base.h"
#include "capability/model/model.h"
#include "capability/reader/capability_suggest.h"

enum { LIST_MAX = 1000, SHOWN_MAX = 120 };

void
capability_suggest_init(
    struct capability_suggest *n, struct str typed, size_t capacity)
{
	*n = (struct capability_suggest){ .typed = typed,
		.capacity = capacity < CAPABILITY_SUGGEST_MAX
		                ? capacity
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
	size_t distance, at;

	if (name.n == 0 || is_kept(n, name))
		return;
	distance = str_distance(n->typed, name);
	if (n->count == n->capacity) {
		n->omitted++;
		if (n->capacity == 0 || distance >= n->distance[n->count - 1])
			return;
		n->count--;
	}
	/* Of equally near names the first in the file comes first. */
	for (at = n->count; at > 0 && n->distance[at - 1] > distance; at--) {
		n->distance[at] = n->distance[at - 1];
		n->names[at] = n->names[at - 1];
	}
	n->distance[at] = distance;
	n->names[at] = name;
	n->count++;
}

/*
 * Writes the first count names, separated by commas; word is before the last.
 */
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
	write_names(&b, n, n->count, n->omitted > 0 ? ", " : " and ");
	if (n->omitted > 0)
		buf_printf(&b, " and %zu more", n->omitted);
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

	while (count < n->count && n->distance[count] < limit)
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
