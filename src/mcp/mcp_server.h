/* mcp_server.h - what an MCP server is made of: its words and its methods. */
#ifndef CLAVIGER_MCP_MCP_SERVER_H
#define CLAVIGER_MCP_MCP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"
#include "data/json/json.h"
#include "mcp/mcp_version.h"

struct mcp_request;
struct mcp_caller;
struct mcp_registry;

/* A method, and from which revision to which it is there. */
struct mcp_method {
	const char *name; /* NULL ends a table */
	const char *route; /* for metrics */
	enum mcp_revision from, to;
	/* Answer q, now or later, once: mcp_request_result() or _error(). */
	void (*answer)(struct mcp_request *q);
};

enum { MCP_METHODS_MAX = 48 };

/*
 * The core knows the protocol; what is offered comes from its provider, as a
 * table of methods.  Read-only once built; texts are borrowed.
 */
struct mcp_server {
	struct str info; /* serverInfo, JSON */
	struct str instructions; /* a JSON string; STR_NONE: none */
	struct str
	    line_instructions; /* to clients on stdio, who send no headers */
	struct str capabilities; /* JSON: what the methods amount to */
	struct str modern_capabilities; /* of 2026-07-28; STR_NONE: the same */
	bool logging; /* to older revisions */
	bool subscribe; /* clients are told where a resource changes */
	unsigned changes; /* of which lists they are told: enum mcp_change */
	bool is_private; /* it asks who is calling: nothing is cached shared */
	struct json_bounds json; /* of a message */
	/*
	 * The WWW-Authenticate of what is kept for known callers only: sessions
	 * and streams.  Who shows no credential is served without.  STR_NONE:
	 * anybody has them.
	 */
	struct str challenge;
	struct mcp_registry
	    *registry; /* NULL: no sessions, no streams of ours */
	struct str surface; /* by which the hub knows it */
	const struct mcp_method *methods; /* the provider's */
	const void *provider; /* the provider's own */
	/*
	 * NULL where no tool has arguments that are repeated in headers
	 * ("x-mcp-header"): else the schema of a tool's input, or NULL.
	 */
	const struct json *(*tool_schema)(
	    const struct mcp_request *q, struct str name);
	/* Set by mcp_server_init(): names of the modern era, NULL at the end.
	 */
	const char *modern_methods[MCP_METHODS_MAX];
};

void mcp_server_init(struct mcp_server *s);

/* Are sessions and streams not for this caller? */
bool mcp_server_is_closed_to(
    const struct mcp_server *s, const struct mcp_caller *c);

/* Give q to its method; one that is not there is answered with -32601. */
void mcp_server_dispatch(struct mcp_request *q);

#endif
