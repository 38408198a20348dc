/* mcp_join.h - the surfaces of several files at one MCP endpoint. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_JOIN_H
#define CLAVIGER_EXPOSE_MCP_MCP_JOIN_H

#include <stddef.h>

#include "base/base.h"

struct arena;
struct exposer;
struct mcp_surface;

/*
 * Returns the descriptions of the surfaces, each after its namespace, as a JSON
 * string; STR_NONE: no descriptions.
 */
struct str mcp_join_instructions(
    struct exposer *const *all, size_t count, struct arena *a);

/*
 * Set the parts of s and, when its server is complete, their servers, which
 * answer in the name of the endpoint.
 */
void mcp_join_set_parts(struct mcp_surface *s, struct exposer *const *all,
    size_t count, struct arena *a);
void mcp_join_set_servers(struct mcp_surface *s, struct arena *a);

/* Offers in s, whose parts are set, what its parts offer. */
void mcp_join_build(struct mcp_surface *s, const struct exposer *x);

#endif
