/* mcp_call.h - tools/call: from arguments to the upstream's response. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_CALL_H
#define CLAVIGER_EXPOSE_MCP_MCP_CALL_H

struct mcp_request;

/* Runs the call of q, which is answered now or later. */
void mcp_call_start(struct mcp_request *q);

#endif
