/* server.h - what an MCP server is, and its requests. */
#ifndef CLAVIGER_MCP_SERVER_SERVER_H
#define CLAVIGER_MCP_SERVER_SERVER_H

#include "mcp/server/mcp_elicitation.h"
#include "mcp/server/mcp_listen.h"
#include "mcp/server/mcp_request.h"
#include "mcp/server/mcp_server.h"

#endif
