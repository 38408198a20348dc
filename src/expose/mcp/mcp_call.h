/* mcp_call.h - tools/call: from arguments to the upstream's response. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_CALL_H
#define CLAVIGER_EXPOSE_MCP_MCP_CALL_H

#include "engine/engine.h"

struct json;
struct mcp_request;
struct mcp_tool_request;

/*
 * Returns a call for q, as its user permitted it (mcp_confirm_check()), with
 * the caller's credential and trace. The caller sets its finished().
 */
struct call mcp_call_prepare(
    struct mcp_request *q, const struct mcp_tool_request *r);

/* Starts c, which is prepared, for q. If q is cancelled, so is c. */
void mcp_call_run(struct mcp_request *q, struct call *c);

/* Runs the call of q, which is answered now or later. */
void mcp_call_start(struct mcp_request *q);

#endif
