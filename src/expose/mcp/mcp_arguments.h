/* mcp_arguments.h - the arguments of tools/call, before the call. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_ARGUMENTS_H
#define CLAVIGER_EXPOSE_MCP_MCP_ARGUMENTS_H

#include "base/base.h"

struct arena;
struct json;
struct mcp_tool;

/*
 * Returns what to tell the model about the first argument that the tool does
 * not have, or STR_NONE.  If the file declares no parameters, unknown arguments
 * are ignored, unless they are a misspelling: of an argument of a similar name,
 * or of a required one that is missing.
 */
struct str mcp_arguments_unknown(
    struct arena *a, const struct mcp_tool *tool, const struct json *arguments);

#endif
