/* mcp_http.h - the MCP endpoint: HTTP around the messages. */
#ifndef CLAVIGER_MCP_MCP_HTTP_H
#define CLAVIGER_MCP_MCP_HTTP_H

#include <stdbool.h>

#include "base/base.h"
#include "mcp/mcp_message.h"

struct http_body_bound;
struct http_exchange;
struct json;
struct mcp_caller;
struct mcp_server;

/* The methods that an endpoint takes, OPTIONS too, which is its owner's. */
#define MCP_HTTP_ALLOW STR("GET, POST, DELETE, OPTIONS")

/*
 * Answer ex, now or later.  thread: the provider's share of this thread, for
 * the methods.  most: see http_exchange_read_body().
 */
void mcp_http_handle(const struct mcp_server *s, void *thread,
    struct http_exchange *ex, const struct http_body_bound *most);

/* GET and DELETE: a session's own stream, and its end. */
void mcp_http_session(const struct mcp_server *s, struct http_exchange *ex);

/* A JSON-RPC error as the whole answer. */
void mcp_http_refuse(struct http_exchange *ex, int status,
    const struct json *id, enum mcp_code code, struct str text,
    struct str data);

/* Say in the answer when to come again for a stream. */
void mcp_http_later(struct http_exchange *ex);

/* 503 with Retry-After: the budget of memory is used up. */
void mcp_http_overloaded(struct http_exchange *ex);

/* Who calls, as authentication found them; on the exchange's arena. */
struct mcp_caller *mcp_http_caller(const struct http_exchange *ex);

/* May the answer be an event stream?  Where Accept is not said: unsaid. */
bool mcp_http_accepts(const struct http_exchange *ex, bool unsaid);

/* The value of a header without white space around it; STR_NONE. */
struct str mcp_http_header(const struct http_exchange *ex, const char *name);

#endif
