/* mcp_http_internal.h - requests and responses of the endpoint; for mcp_http*.c
 * only. */
#ifndef CLAVIGER_MCP_HTTP_MCP_HTTP_INTERNAL_H
#define CLAVIGER_MCP_HTTP_MCP_HTTP_INTERNAL_H

#include <stdbool.h>

#include "base/base.h"
#include "mcp/protocol/protocol.h"
#include "mcp/http/mcp_http.h"

struct http_exchange;
struct json;
struct mcp_caller;
struct mcp_server;

/* GET and DELETE: reads the client's own stream of a session; ends a session.
 */
void mcp_http_session(const struct mcp_server *s, struct http_exchange *ex);

/* Answers with a JSON-RPC error. */
void mcp_http_refuse(struct http_exchange *ex, int status,
    const struct json *id, enum mcp_code code, struct str text,
    struct str data);

/* Adds Retry-After to a response that has no place for another stream. */
void mcp_http_later(struct http_exchange *ex);

/* Answers with 503 and Retry-After: the memory budget is used up. */
void mcp_http_overloaded(struct http_exchange *ex);

/* Returns the authenticated caller, on the arena of the exchange. */
struct mcp_caller *mcp_http_caller(const struct http_exchange *ex);

/* Does Accept allow an event stream? Without Accept returns `unsaid`. */
bool mcp_http_accepts(const struct http_exchange *ex, bool unsaid);

/*
 * Returns the value of a header without white space around it; STR_NONE if it
 * is absent.
 */
struct str mcp_http_header(const struct http_exchange *ex, const char *name);

#endif
