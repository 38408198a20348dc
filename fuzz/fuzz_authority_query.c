/* fuzz_authority_query.c - any bytes as the query of a list of keys. */
#include <stddef.h>
#include <stdint.h>

#include "authority/authority_filter.h"
#include "authority/authority_query.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "key/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct str text = { (const char *)data, size };
	const struct key_view view = { .created_ms = 1 };
	struct arena a = { .head = NULL };
	struct err e = { .kind = ERR_NONE };
	struct authority_query q;

	if (authority_query_read(&q, &a, text, &e) == -1) {
		if (e.kind == ERR_NONE || e.text[0] == '\0')
			__builtin_trap();
		goto out;
	}
	/* What follows relies on these bounds. */
	if (q.limit < 1 || q.limit > LIMIT_LIST_MAX || q.page < 1 ||
	    q.filter.metadata_count > AUTHORITY_FILTER_METADATA)
		__builtin_trap();
	/* Without view=full there is nothing but a page. */
	if (!q.full &&
	    (authority_filter_is_set(&q.filter) || q.has_place || q.ascending))
		__builtin_trap();
	authority_filter_matches(&q.filter, &view);
out:
	arena_done(&a);
	return 0;
}
