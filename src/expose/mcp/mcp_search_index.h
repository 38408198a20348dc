/* mcp_search_index.h - the words of tools, and which tools have them. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SEARCH_INDEX_H
#define CLAVIGER_EXPOSE_MCP_MCP_SEARCH_INDEX_H

#include <stddef.h>

#include "base/base.h"

struct arena;
struct expose_access;
struct mcp_search_index; /* on an arena; read-only once built */
struct mcp_tools;

/*
 * Indexes the words of all tools, which are borrowed: of names, titles,
 * descriptions, and names and descriptions of arguments.
 */
struct mcp_search_index *mcp_search_index_new(
    struct arena *a, const struct mcp_tools *tools);

/* See mcp_search_find(). */
size_t mcp_search_index_find(const struct mcp_search_index *s,
    const struct expose_access *access, struct arena *a, struct str query,
    size_t limit, size_t *out);

#endif
