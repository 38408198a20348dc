/* mcp_own_tool.c - tools that are not in the file. */
#include "base/base.h"
#include "expose/mcp/mcp_own_tool.h"

const struct mcp_own_tool mcp_own_tool_describe = { "describe_tool",
	"Describe Tool",
	"The arguments and hints of a tool, by its name. With a path such as "
	"body.items, the complete schema of that part. Look before you call.",
	"{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\","
	"\"description\":\"As it is listed, or as find_tools returned it.\"},"
	"\"path\":{\"type\":\"string\",\"description\":\"An argument, and "
	"members in it with dots between: body.items.price.\"}},\"required\":["
	"\"name\"],\"additionalProperties\":false}" };

const struct mcp_own_tool_hints mcp_own_tool_looks = { .read_only = true,
	.idempotent = true };

static const char *
word(bool flag)
{
	return flag ? "true" : "false";
}

void
mcp_own_tool_put(struct buf *b, const struct mcp_own_tool *t,
    const struct mcp_own_tool_hints *h, enum mcp_revision r)
{
	buf_printf(b, "{\"name\":\"%s\"", t->name);
	if (r >= MCP_2025_06_18)
		buf_printf(b, ",\"title\":\"%s\"", t->title);
	buf_printf(b, ",\"description\":\"%s\",\"inputSchema\":%s",
	    t->description, t->input);
	if (r >= MCP_2025_03_26)
		buf_printf(b,
		    ",\"annotations\":{\"readOnlyHint\":%s,"
		    "\"destructiveHint\":%s,\"idempotentHint\":%s,"
		    "\"openWorldHint\":%s}",
		    word(h->read_only), word(h->destructive),
		    word(h->idempotent), word(h->open_world));
	buf_putc(b, '}');
}
