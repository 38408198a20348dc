/* mcp_http.h - the MCP endpoint: HTTP around the messages. */
#ifndef CLAVIGER_MCP_MCP_HTTP_H
#define CLAVIGER_MCP_MCP_HTTP_H

struct http_exchange;
struct mcp_server;

/* The methods that the endpoint takes, OPTIONS too, which is its owner's. */
#define MCP_HTTP_ALLOW STR("POST, OPTIONS")

/*
 * Answer ex, now or later.  thread: the provider's share of this thread, for
 * the methods.
 */
void mcp_http_handle(
    const struct mcp_server *s, void *thread, struct http_exchange *ex);

#endif
