/* mcp_part.h - a surface of one file, alone or as part of an endpoint. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_PART_H
#define CLAVIGER_EXPOSE_MCP_MCP_PART_H

#include <stdbool.h>

#include "base/base.h"

struct arena;
struct mcp_request;
struct mcp_server;
struct mcp_surface;

/* A surface of one file, as part of an endpoint. */
struct mcp_part {
	const struct mcp_surface *surface; /* borrowed */
	/* That of the endpoint, with the surface as its provider. */
	const struct mcp_server *server;
};

/* Makes the surface its own only part. */
void mcp_part_alone(struct mcp_surface *s, struct arena *a);

/*
 * Continues q as a request to that part: its engine, resources, confirmations.
 * Returns false, with q answered, if this thread does not have the part.
 */
bool mcp_part_enter(struct mcp_request *q, const struct mcp_part *part);

/*
 * Tries each part until one has answered q.  Returns false if none has; then q
 * is as before.
 */
bool mcp_part_try(struct mcp_request *q,
    bool (*answers)(struct mcp_request *q, struct str text), struct str text);

#endif
