/* mcp_search.h - a catalogue that is searched instead of listed. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SEARCH_H
#define CLAVIGER_EXPOSE_MCP_MCP_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct arena;
struct json;
struct mcp_request;
struct mcp_pages;
struct mcp_search; /* on the exposer's arena; read-only once built */
struct mcp_tools;

/* The words of all tools, which are borrowed. */
struct mcp_search *mcp_search_new(
    struct arena *a, const struct mcp_tools *tools);

/* find_tools, describe_tool and call_tool, as a list has them. */
const struct mcp_pages *mcp_search_pages(const struct mcp_search *s);

/*
 * The best tools for the words of a query, at most limit of them, the best one
 * first; of equals the one that the file has first.  out: indices of tools.
 */
size_t mcp_search_find(const struct mcp_search *s, struct arena *a,
    struct str query, size_t limit, size_t *out);

/*
 * A call of one of the three: true, and q is answered; or false, and *name and
 * *arguments are what is to be called.
 */
bool mcp_search_call(
    struct mcp_request *q, struct str *name, const struct json **arguments);

#endif
