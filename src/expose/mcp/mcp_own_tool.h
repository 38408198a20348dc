/* mcp_own_tool.h - tools that are not in the file. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_OWN_TOOL_H
#define CLAVIGER_EXPOSE_MCP_MCP_OWN_TOOL_H

#include <stdbool.h>

#include "mcp/mcp.h"

struct buf;

/* A tool that looks things up or calls others. */
struct mcp_own_tool {
	const char *name, *title, *description;
	const char *input; /* its schema, as JSON */
};

struct mcp_own_tool_hints {
	bool read_only, destructive, idempotent, open_world;
};

/* Shows a tool, or a part of its schema.  See mcp_describe.h. */
extern const struct mcp_own_tool mcp_own_tool_describe;

/* What tools that only look have. */
extern const struct mcp_own_tool_hints mcp_own_tool_looks;

/* Appends the tool as clients of that revision see it in a list. */
void mcp_own_tool_put(struct buf *b, const struct mcp_own_tool *t,
    const struct mcp_own_tool_hints *h, enum mcp_revision r);

#endif
