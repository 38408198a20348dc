/* mcp_ask.h - one JSON-RPC request on its way to its answer. */
#ifndef CLAVIGER_EXPOSE_MCP_ASK_H
#define CLAVIGER_EXPOSE_MCP_ASK_H

#include <stdbool.h>

#include "base/str.h"
#include "expose/mcp_era.h"
#include "expose/mcp_message.h"
#include "expose/mcp_tools.h"

struct engine;
struct engine_thread;
struct http_exchange;

/* What an MCP surface says of itself; read-only once built. */
struct mcp_server {
	const struct engine *engine;
	struct mcp_tools tools;
	struct str info; /* serverInfo, JSON */
	struct str instructions; /* a JSON string; STR_NONE: none */
	bool is_private; /* it asks who is calling: nothing is cached shared */
};

/* On the exchange's arena. */
struct mcp_ask {
	const struct mcp_server *server; /* borrowed, as all pointers here */
	struct engine_thread *thread;
	struct http_exchange *exchange; /* its arena, caller and request id */
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
