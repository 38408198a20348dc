/* mcp_search.h - tools that are searched instead of listed. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SEARCH_H
#define CLAVIGER_EXPOSE_MCP_MCP_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct expose_access;
struct json;
struct mcp_request;
struct mcp_pages;
struct mcp_search; /* on the exposer's arena; read-only once built */
struct mcp_tools;

/*
 * Indexes the words of all tools, which are borrowed: of names, titles,
 * descriptions, and names and descriptions of arguments.
 */
struct mcp_search *mcp_search_new(
    struct arena *a, const struct mcp_tools *tools);

/* The list of find_tools, describe_tool and call_tool. */
const struct mcp_pages *mcp_search_pages(const struct mcp_search *s);

/*
 * Finds the best tools for the words of a query, at most limit of them, the
 * best first. A tool whose name or title is the whole query comes before all
 * others. Equals are in the order of the file. Only tools that the key of the
 * caller allows are found; access NULL: all. out: indices of tools.
 */
size_t mcp_search_find(const struct mcp_search *s,
    const struct expose_access *access, struct arena *a, struct str query,
    size_t limit, size_t *out);

/*
 * Handles a call of one of the three. Returns true if q is answered; otherwise
 * *name and *arguments are the call to run.
 */
bool mcp_search_call(
    struct mcp_request *q, struct str *name, const struct json **arguments);

#endif
