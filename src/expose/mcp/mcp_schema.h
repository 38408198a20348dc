/* mcp_schema.h - JSON Schema (2020-12) of the arguments and results of tools.
 */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SCHEMA_H
#define CLAVIGER_EXPOSE_MCP_MCP_SCHEMA_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct json;
struct capability_operation;
struct capability_param;

/*
 * The schema of a tool's arguments: an object, everything written in place (no
 * $ref: many clients refuse it).  closed: nothing else is taken.
 */
struct json *mcp_schema_input(
    struct arena *a, const struct capability_param *params, bool closed);

/* The parameter of that name that a caller may give, or NULL. */
const struct capability_param *mcp_schema_param(
    const struct capability_param *params, struct str name);

/*
 * The schema of the result of a tool. NULL if the file declares no shape but
 * only a type, which promises nothing. Members may be absent or null.
 */
struct json *mcp_schema_output(
    struct arena *a, const struct capability_operation *op);

/* Before 2026-07-28 the root is an object: {"result": schema}. */
struct json *mcp_schema_wrap(struct arena *a, const struct json *schema);

/* Does v keep to a schema that mcp_schema_output() made? */
bool mcp_schema_fits(const struct json *schema, const struct json *v);

#endif
