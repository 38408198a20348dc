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
 * Returns the schema of a tool's arguments: an object, as the file has it.
 * mcp_host_schema() makes of it what hosts accept. closed: other arguments are
 * invalid.
 */
struct json *mcp_schema_input(
    struct arena *a, const struct capability_param *params, bool closed);

/* Finds the parameter of that name that a caller may set, or NULL. */
const struct capability_param *mcp_schema_param(
    const struct capability_param *params, struct str name);

/*
 * Returns the schema of the result of a tool. NULL if the file declares only a
 * type and no shape, because a type promises nothing. Members may be absent or
 * null.
 */
struct json *mcp_schema_output(
    struct arena *a, const struct capability_operation *op);

/*
 * Wraps the schema for revisions before 2026-07-28, whose root is an object:
 * {"result": schema}.
 */
struct json *mcp_schema_wrap(struct arena *a, const struct json *schema);

/* Does v match a schema of mcp_schema_output()? */
bool mcp_schema_fits(const struct json *schema, const struct json *v);

#endif
