/* mcp_join.h - the surfaces of several files at one MCP endpoint. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_JOIN_H
#define CLAVIGER_EXPOSE_MCP_MCP_JOIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "mcp/mcp.h"

struct arena;
struct exposer;
struct mcp_request;
struct mcp_surface;

/* A surface of one file, as part of an endpoint. */
struct mcp_part {
	const struct mcp_surface *surface; /* borrowed */
	/* That of the endpoint, with the surface as its provider. */
	const struct mcp_server *server;
};

/* Makes the surface its own only part. */
void mcp_join_alone(struct mcp_surface *s, struct arena *a);

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

/*
 * Continues q as a request to that part: its engine, resources, confirmations.
 * Returns false, with q answered, if this thread does not have the part.
 */
bool mcp_join_enter(struct mcp_request *q, const struct mcp_part *part);

/*
 * Tries each part until one has answered q.  Returns false if none has; then q
 * is as before.
 */
bool mcp_join_try(struct mcp_request *q,
    bool (*answers)(struct mcp_request *q, struct str text), struct str text);

/* Offers in s, whose parts are set, what its parts offer. */
void mcp_join_build(struct mcp_surface *s, const struct exposer *x);

#endif
