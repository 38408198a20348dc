/* mcp_complete.h - completion/complete: values that the file declares. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_COMPLETE_H
#define CLAVIGER_EXPOSE_MCP_MCP_COMPLETE_H

struct mcp_request;

void mcp_complete(struct mcp_request *q);

#endif
