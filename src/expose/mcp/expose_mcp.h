/* expose_mcp.h - the MCP surface, one row for the table of kinds. */
#ifndef CLAVIGER_EXPOSE_MCP_EXPOSE_MCP_H
#define CLAVIGER_EXPOSE_MCP_EXPOSE_MCP_H

#include "base/base.h"

struct expose_kind;
struct exposer;
struct mcp_registry;
struct mcp_server;

extern const struct expose_kind expose_mcp_kind;

/*
 * Sets the registry of the surface before its first request. Its clients then
 * have sessions and streams under that name (copied), which stays the same when
 * the file is loaded again. Does nothing to surfaces of another kind.
 */
void expose_mcp_set_registry(
    struct exposer *x, struct mcp_registry *h, struct str surface);

/*
 * Makes x, whose members but own are set, offer what the MCP surfaces of
 * several files offer.  They are borrowed.  It has the registry of the first.
 */
void expose_mcp_join(
    struct exposer *x, struct exposer *const *all, size_t count);

/* Returns the lists that changed: bits of enum mcp_change. */
unsigned expose_mcp_changes(
    const struct exposer *old, const struct exposer *new);

/* Returns the name in the registry; STR_NONE: no registry, or another kind. */
struct str expose_mcp_surface(const struct exposer *x);

/*
 * Returns the MCP server for transports other than HTTP; its thread is an
 * engine_thread. Returns NULL if x is of another kind.
 */
const struct mcp_server *expose_mcp_server(const struct exposer *x);

#endif
