/* mcp_caller.h - who calls an MCP server, as its hub knows them. */
#ifndef CLAVIGER_MCP_SESSION_MCP_CALLER_H
#define CLAVIGER_MCP_SESSION_MCP_CALLER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http.h"

struct mcp_registry;

enum { MCP_CALLER_ID = 32 };

/* The caller of one request; on its arena, for one thread and one hub. */
struct mcp_caller {
	struct http_principal principal; /* its texts are borrowed */
	bool known; /* id is made */
	uint8_t id[MCP_CALLER_ID];
};

/*
 * Bytes that two callers share only if they are the same: a hash of the
 * principal under the hub's key.  Made when they are asked for first.
 */
const uint8_t *mcp_caller_id(
    struct mcp_caller *c, const struct mcp_registry *h);

/*
 * As a holder of places on that surface: by id if it has authenticated itself,
 * since hosted clients share a few addresses; others by the network they are
 * in.
 */
struct share_who mcp_caller_who(
    struct mcp_caller *c, const struct mcp_registry *h, struct str surface);

/* Showed nothing at all: not even a credential that others judge. */
bool mcp_caller_is_anonymous(const struct mcp_caller *c);

#endif
