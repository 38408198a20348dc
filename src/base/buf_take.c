/* buf_take.c - the contents of a buffer, moved to an arena. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/buf_take.h"

enum { COPIED_MOST = 2048 };

struct str
buf_take(struct buf *b, struct arena *a)
{
	struct str s = { buf_text(b), b->len };

	if (b->over || b->len < COPIED_MOST) {
		s = b->over ? STR("") : arena_str(a, buf_str(b));
		buf_done_secret(b);
		return s;
	}
	arena_attach(a, b->p, b->cap);
	buf_release(b);
	return s;
}
