/* mcp_arguments.h - the arguments of tools/call, before the call. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_ARGUMENTS_H
#define CLAVIGER_EXPOSE_MCP_MCP_ARGUMENTS_H

#include "base/base.h"

struct arena;
struct capability_param;
struct json;
struct mcp_host_names;
struct mcp_tool;

/*
 * An argument may have two names: that of the file, and that of the API, which
 * is in `x-claviger: {name}`.  Lists have the API's name if hosts accept it,
 * else the file's with the API's as title.  Calls may use both.
 */

/* Renames the properties of a tool's schema, as mcp_schema_input() made it. */
void mcp_arguments_rename(struct arena *a, struct json *schema,
    const struct capability_param *params);

/* Adds titles to the schema that is listed. */
void mcp_arguments_add_titles(struct arena *a, struct json *listed,
    const struct capability_param *params, const struct mcp_host_names *names);

/*
 * Returns the arguments with the names of the file.  One that is given under
 * both names keeps both, which the check refuses.
 */
const struct json *mcp_arguments_of_file(struct arena *a,
    const struct capability_param *params, const struct json *arguments);

/*
 * Returns what to tell the model about the first argument that the tool does
 * not have, or STR_NONE.  If the file declares no parameters, unknown arguments
 * are ignored, unless they are a misspelling: of an argument of a similar name,
 * or of a required one that is missing.
 */
struct str mcp_arguments_unknown(
    struct arena *a, const struct mcp_tool *tool, const struct json *arguments);

#endif
