/* mcp_tools_limited.c - the tools that a key with limits may use. */
#include "base/base.h"
#include "expose/mcp/mcp_access.h"
#include "expose/mcp/mcp_tools.h"
#include "expose/surface/surface.h"
#include "mcp/mcp.h"

/* describe_tool, which may follow the tools, tells nothing of others. */
static bool
has_item(const struct expose_access *access, const void *list, size_t i)
{
	const struct mcp_tools *t = list;

	return i == t->count || expose_access_has(access, t->items[i].operation,
	                            HTTP_METHOD_COUNT);
}

void
mcp_tools_answer_limited(
    struct mcp_request *q, const struct mcp_tools *t, int ttl_ms)
{
	const struct mcp_access_list list = {
		.put = mcp_tools_put_item,
		.list = t,
		.count = t->count + (t->described ? 1 : 0),
		.has = has_item,
		.name = "tools",
	};

	mcp_access_answer(q, &list, "tools", mcp_request_caching(q, ttl_ms));
}

const char *
mcp_tools_nearest(
    const struct mcp_tools *t, const struct mcp_request *q, struct str name)
{
	const struct expose_access *access = mcp_access_of(q);
	const char **names = arena_new(q->arena, t->count * sizeof(*names) + 1);
	size_t n = 0;

	for (size_t i = 0; i < t->count; i++)
		if (has_item(access, t, i))
			names[n++] = arena_strdup(q->arena, t->items[i].name);
	return str_nearest(name, names, n);
}
