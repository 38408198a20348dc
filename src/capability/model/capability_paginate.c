/* capability_paginate.c - how an operation returns a list in pages. */
#include <assert.h>

#include "base/base.h"
#include "capability/model/capability_paginate.h"

enum { MINUTE_MS = 60000 };

#define ROW(key, unit, field, low, high, standard)                             \
	{                                                                      \
		key, NULL, unit, offsetof(struct capability_paginate, field),  \
		    low, high, standard                                        \
	}

const struct capability_policy_row capability_paginate_rows[] = {
	ROW("first", CAPABILITY_POLICY_COUNT, first, 0, 1000000, 1),
	ROW("size", CAPABILITY_POLICY_COUNT, size, 0, 100000, 0),
	ROW("maxPages", CAPABILITY_POLICY_COUNT, max_pages, 1, 1000, 20),
	ROW("maxItems", CAPABILITY_POLICY_COUNT, max_items, 1, 1000000, 1000),
	ROW("maxBytes", CAPABILITY_POLICY_BYTES, max_bytes, 1, 1 << 30,
	    4 << 20),
	ROW("maxTime", CAPABILITY_POLICY_TIME, max_ms, 10, 60 * MINUTE_MS,
	    30000),
};
const size_t capability_paginate_row_count = LEN(capability_paginate_rows);

const char *const capability_paginate_style_names[] = {
	[CAPABILITY_PAGINATE_CURSOR] = "cursor",
	[CAPABILITY_PAGINATE_OFFSET] = "offset",
	[CAPABILITY_PAGINATE_PAGE] = "page",
	[CAPABILITY_PAGINATE_LINK_HEADER] = "link-header",
	[CAPABILITY_PAGINATE_LINK_BODY] = "link-body",
	[CAPABILITY_PAGINATE_KEYSET] = "keyset",
};

const char *const capability_paginate_walk_names[] = {
	[CAPABILITY_PAGINATE_TOOLS] = "tools",
	[CAPABILITY_PAGINATE_ALWAYS] = "always",
	[CAPABILITY_PAGINATE_NEVER] = "never",
};

static int64_t *
field(struct capability_paginate *p, const struct capability_policy_row *row)
{
	assert(row->offset <= sizeof(*p) - sizeof(int64_t));
	return (int64_t *)(void *)((char *)p + row->offset);
}

void
capability_paginate_clear(struct capability_paginate *p)
{
	*p = (struct capability_paginate){ .style =
		                               CAPABILITY_PAGINATE_NO_STYLE };
	for (size_t i = 0; i < LEN(capability_paginate_rows); i++)
		*field(p, &capability_paginate_rows[i]) =
		    capability_paginate_rows[i].standard;
}

int
capability_paginate_set(struct capability_paginate *p,
    const struct capability_policy_row *row, struct str text, struct err *e)
{
	return capability_policy_read(row, text, field(p, row), e);
}

const char *
capability_paginate_missing(const struct capability_paginate *p)
{
	const enum capability_paginate_style s = p->style;
	const bool links = s == CAPABILITY_PAGINATE_LINK_HEADER ||
	                   s == CAPABILITY_PAGINATE_LINK_BODY;

	if (s == CAPABILITY_PAGINATE_NO_STYLE)
		return "style";
	if (p->items == NULL)
		return "items";
	if (!links && p->parameter.n == 0)
		return "parameter";
	if (p->next == NULL && (s == CAPABILITY_PAGINATE_CURSOR ||
	                           s == CAPABILITY_PAGINATE_LINK_BODY))
		return "next";
	if (p->key == NULL && s == CAPABILITY_PAGINATE_KEYSET)
		return "key";
	return p->size > 0 && p->limit.n == 0 ? "limit" : NULL;
}
