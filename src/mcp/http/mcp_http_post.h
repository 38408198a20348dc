/* mcp_http_post.h - one POST: its requests and their responses. */
#ifndef CLAVIGER_MCP_HTTP_MCP_HTTP_POST_H
#define CLAVIGER_MCP_HTTP_MCP_HTTP_POST_H

#include "base/base.h"

struct http_exchange;
struct json;
struct mcp_server;
struct mcp_session_key;
struct mcp_session_view;
struct mcp_verdict;

/* A POST whose version and session are known; all members are borrowed. */
struct mcp_http_post_input {
	const struct mcp_server *server;
	void *thread; /* data of the provider for this thread */
	struct http_exchange *exchange;
	const struct mcp_verdict *verdict;
	const struct json *body;
	const struct mcp_session_key *session;
	const struct mcp_session_view *view;
};

/* Handles all its messages. The exchange is answered now or later. */
void mcp_http_post_start(const struct mcp_http_post_input *in);

#endif
