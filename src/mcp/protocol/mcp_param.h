/* mcp_param.h - arguments that a client repeats in headers: Mcp-Param-*. */
#ifndef CLAVIGER_MCP_PROTOCOL_MCP_PARAM_H
#define CLAVIGER_MCP_PROTOCOL_MCP_PARAM_H

#include "base/base.h"

struct arena;
struct http_headers;
struct json;

/*
 * A property of the schema with "x-mcp-header": "Name" is repeated in the
 * header Mcp-Param-Name if the call has it (SEP-2243). Returns STR_NONE if all
 * headers are right, else what is wrong, on the arena. arguments NULL: none.
 */
struct str mcp_param_problem(struct arena *a, const struct json *schema,
    const struct json *arguments, const struct http_headers *headers);

#endif
