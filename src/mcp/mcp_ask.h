/* mcp_ask.h - one JSON-RPC request on its way to its answer. */
#ifndef CLAVIGER_MCP_MCP_ASK_H
#define CLAVIGER_MCP_MCP_ASK_H

#include <stdbool.h>

#include "base/str.h"
#include "mcp/mcp_era.h"
#include "mcp/mcp_message.h"

struct arena;
struct http_request;
struct mcp_server;

/* On its own arena, whatever transport it came by. */
struct mcp_ask {
	const struct mcp_server *server; /* borrowed, as all pointers here */
	void *thread; /* the provider's share of this thread */
	struct arena *arena; /* lives until it is answered */
	const struct http_request *request; /* NULL: it did not come by HTTP */
	struct str authorization; /* the caller's; STR_NONE */
	struct str request_id;
	const char *
	    *route; /* for metrics: a constant name; NULL: nobody asks */
	enum mcp_revision revision;
	struct mcp_message message;
	struct str answer; /* the JSON-RPC response, once answered */
	void (*answered)(struct mcp_ask *q); /* maybe from inside */
	void *context;
};

/*
 * Answer with a result of these members ("a":1,"b":2 without braces, or "").
 * What 2026-07-28 wants in every result is added there and only there.
 */
void mcp_ask_result(struct mcp_ask *q, struct str members);
void mcp_ask_error(struct mcp_ask *q, enum mcp_code code, struct str text);

/* What lists say about caching, from 2026-07-28 on: members for the above. */
struct str mcp_ask_caching(const struct mcp_ask *q, int ttl_ms);

#endif
