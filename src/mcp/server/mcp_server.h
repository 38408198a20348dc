/* mcp_server.h - describes an MCP server: its texts and methods. */
#ifndef CLAVIGER_MCP_SERVER_MCP_SERVER_H
#define CLAVIGER_MCP_SERVER_MCP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "data/json/json.h"
#include "mcp/protocol/protocol.h"

struct mcp_request;
struct mcp_caller;
struct mcp_registry;

/* A method and the revisions that have it. */
struct mcp_method {
	const char *name; /* NULL ends a table */
	const char *route; /* for metrics */
	enum mcp_revision from, to;
	/* Answers q once, now or later: mcp_request_result() or _error(). */
	void (*answer)(struct mcp_request *q);
};

enum { MCP_METHODS_MAX = 48 };

/*
 * The folder mcp implements the protocol. The provider implements what the
 * server offers, as a table of methods. Constant after mcp_server_init(); texts
 * are borrowed.
 */
struct mcp_server {
	struct str info; /* serverInfo, JSON */
	struct str instructions; /* a JSON string; STR_NONE: none */
	struct str
	    line_instructions; /* to clients on stdio, who send no headers */
	struct str capabilities; /* JSON: what the methods offer */
	struct str modern_capabilities; /* of 2026-07-28; STR_NONE: the same */
	bool logging; /* sends logs to clients of older revisions */
	bool subscribe; /* offers resources/subscribe */
	unsigned
	    changes; /* lists with notifications: bits of enum mcp_change */
	bool is_private; /* responses depend on the caller: no shared caching */
	struct json_bounds json; /* of a message */
	/*
	 * The WWW-Authenticate header for sessions and streams, if they need a
	 * credential. Callers without one are served without a session.
	 * STR_NONE: sessions need no credential.
	 */
	struct str challenge;
	struct mcp_registry *registry; /* NULL: no sessions and no streams */
	struct str surface; /* its name in the registry */
	const struct mcp_method *methods; /* the provider's */
	const void *provider; /* data of the provider */
	/*
	 * Returns the input schema of a tool, or NULL. The member is NULL if no
	 * tool has arguments in headers ("x-mcp-header").
	 */
	const struct json *(*tool_schema)(
	    const struct mcp_request *q, struct str name);
	/* Set by mcp_server_init(): methods of 2026-07-28; NULL ends it. */
	const char *modern_methods[MCP_METHODS_MAX];
};

void mcp_server_init(struct mcp_server *s);

/* Reports whether the caller may not have sessions and streams. */
bool mcp_server_is_closed_to(
    const struct mcp_server *s, const struct mcp_caller *c);

/* Calls the method of q; answers an unknown method with -32601. */
void mcp_server_dispatch(struct mcp_request *q);

#endif
