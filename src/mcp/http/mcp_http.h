/* mcp_http.h - the MCP endpoint: serves one HTTP request. */
#ifndef CLAVIGER_MCP_HTTP_MCP_HTTP_H
#define CLAVIGER_MCP_HTTP_MCP_HTTP_H

#include "base/base.h"

struct http_body_bound;
struct http_exchange;
struct mcp_server;

/* The methods of an endpoint. Its owner answers OPTIONS. */
#define MCP_HTTP_ALLOW STR("GET, POST, DELETE, OPTIONS")

/*
 * Answers ex, now or later. thread: data of the provider for this thread, which
 * the methods receive. most: see http_exchange_read_body().
 */
void mcp_http_handle(const struct mcp_server *s, void *thread,
    struct http_exchange *ex, const struct http_body_bound *most);

/*
 * Rewrites the error response of ex, which has the envelope of
 * http_response_error(), as a JSON-RPC error with the same status.  Another
 * body stays as it is.
 */
void mcp_http_refused(struct http_exchange *ex);

#endif
