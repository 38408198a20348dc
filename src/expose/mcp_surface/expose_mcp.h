/* expose_mcp.h - the MCP surface, one row for the table of kinds. */
#ifndef CLAVIGER_EXPOSE_MCP_SURFACE_EXPOSE_MCP_H
#define CLAVIGER_EXPOSE_MCP_SURFACE_EXPOSE_MCP_H

#include "base/base.h"

struct expose_kind;
struct exposer;
struct mcp_registry;
struct mcp_server;

extern const struct expose_kind expose_mcp_kind;

/*
 * Lend the hub to the surface, before any request comes: its clients then have
 * sessions and streams, under that name, which is copied and stays the same
 * when the file is loaded again.  Does nothing to surfaces of another kind.
 */
void expose_mcp_lend(
    struct exposer *x, struct mcp_registry *h, struct str surface);

/* Which lists are not what they were: enum mcp_change bits. */
unsigned expose_mcp_changes(
    const struct exposer *old, const struct exposer *new);

/* The name that it was lent under; STR_NONE: none, or another kind. */
struct str expose_mcp_surface(const struct exposer *x);

/* For transports other than HTTP; its thread is an engine_thread.  NULL: x is
 * of another kind. */
const struct mcp_server *expose_mcp_server(const struct exposer *x);

#endif
