/* capability_cache.c - whether responses of an operation are kept. */
#include <assert.h>

#include "base/base.h"
#include "capability/model/capability_cache.h"

enum { DAY_MS = 86400000 };

#define ROW(key, unit, field, low, high, standard)                             \
	{                                                                      \
		key, NULL, unit, offsetof(struct capability_cache, field),     \
		    low, high, standard                                        \
	}

const struct capability_policy_row capability_cache_rows[] = {
	ROW("ttl", CAPABILITY_POLICY_TIME, ttl_ms, 10, DAY_MS, 0),
	ROW("maxBytes", CAPABILITY_POLICY_BYTES, max_bytes, 1, 16 << 20,
	    1 << 20),
};
const size_t capability_cache_row_count = LEN(capability_cache_rows);

static int64_t *
field(struct capability_cache *c, const struct capability_policy_row *row)
{
	assert(row->offset <= sizeof(*c) - sizeof(int64_t));
	return (int64_t *)(void *)((char *)c + row->offset);
}

void
capability_cache_clear(struct capability_cache *c)
{
	for (size_t i = 0; i < LEN(capability_cache_rows); i++)
		*field(c, &capability_cache_rows[i]) =
		    capability_cache_rows[i].standard;
}

int
capability_cache_set(struct capability_cache *c,
    const struct capability_policy_row *row, struct str text, struct err *e)
{
	return capability_policy_read(row, text, field(c, row), e);
}
