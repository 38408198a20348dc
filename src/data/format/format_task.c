/* format_task.c - the limits that all converters check. */
#include "base/base.h"
#include "data/format/format_internal.h"
#include "data/json/json.h"

int
format_over(
    struct format_task *t, const char *what, int64_t n, const char *limit)
{
	return err_set(t->e, ERR_LIMIT,
	    "it has more than %lld %s; --limit %s=N raises this", (long long)n,
	    what, limit);
}

bool
format_has_memory(struct format_task *t, int64_t count)
{
	enum { VALUES_ASKED = 256 };
	const size_t n = VALUES_ASKED * sizeof(struct json);

	if (count % VALUES_ASKED != 0 || arena_has_room(t->arena, n))
		return true;
	err_set(t->e, ERR_OVERLOADED,
	    "no memory left for its values (--limit memory=N)");
	return false;
}
