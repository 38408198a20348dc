/* mcp_call.h - tools/call: arguments in, the upstream's answer out. */
#ifndef CLAVIGER_EXPOSE_MCP_CALL_H
#define CLAVIGER_EXPOSE_MCP_CALL_H

struct mcp_ask;

/* Carry it out; q is answered now or later. */
void mcp_call_start(struct mcp_ask *q);

#endif
