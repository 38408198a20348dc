/* mcp_call.h - tools/call: arguments in, the upstream's answer out. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_CALL_H
#define CLAVIGER_EXPOSE_MCP_MCP_CALL_H

#include "engine/engine.h"

struct json;
struct mcp_request;
struct mcp_tool_request;

/*
 * A call for q, as its user permitted it (mcp_confirm_check()), all but who is
 * told that it finished: the caller's own credential and trace go along.
 */
struct call mcp_call_prepare(
    struct mcp_request *q, const struct mcp_tool_request *r);

/* Start c, which is prepared, for q: if q is cancelled, so is c. */
void mcp_call_run(struct mcp_request *q, struct call *c);

/* Carry it out; q is answered now or later. */
void mcp_call_start(struct mcp_request *q);

#endif
