/* mcp_describe.h - describe_tool: a tool, or a part of its schema. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_DESCRIBE_H
#define CLAVIGER_EXPOSE_MCP_MCP_DESCRIBE_H

#include "base/base.h"

struct json;
struct mcp_request;
struct mcp_tool;

/* Responds to a call of mcp_own_tool_describe. */
void mcp_describe_call(struct mcp_request *q, const struct json *arguments);

/*
 * Finds the schema at a path of the tool's arguments: names in either spelling,
 * with dots between.  Arrays are passed through; "items[].price",
 * "items.0.price" and "items.price" are the same.  Returns NULL if there is
 * none, or if it is too deep.  Borrowed from the file.
 */
const struct json *mcp_describe_find(const struct mcp_tool *t, struct str path);

#endif
