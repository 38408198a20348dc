/* mcp_caller.h - identifies the callers of an MCP server. */
#ifndef CLAVIGER_MCP_SESSION_MCP_CALLER_H
#define CLAVIGER_MCP_SESSION_MCP_CALLER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "http/http.h"

struct mcp_registry;

enum { MCP_CALLER_ID = 32 };

/* The caller of one request, on its arena. For one thread and one registry. */
struct mcp_caller {
	struct http_principal principal; /* its texts are borrowed */
	bool known; /* id is set */
	uint8_t id[MCP_CALLER_ID];
};

/*
 * Returns bytes that identify the caller: a hash of the principal under the key
 * of the registry. Computed by the first call.
 */
const uint8_t *mcp_caller_id(
    struct mcp_caller *c, const struct mcp_registry *h);

/*
 * Identifies the caller as a holder of places on that surface. An authenticated
 * caller is identified by its id, because hosted clients share a few addresses;
 * others by their network.
 */
struct share_who mcp_caller_who(
    struct mcp_caller *c, const struct mcp_registry *h, struct str surface);

/*
 * Reports whether the request had no credential at all, not even one that the
 * upstream will check.
 */
bool mcp_caller_is_anonymous(const struct mcp_caller *c);

#endif
