/* mcp.h - the Model Context Protocol, independent of what a server offers. */
#ifndef CLAVIGER_MCP_MCP_H
#define CLAVIGER_MCP_MCP_H

#include "mcp/mcp_caller.h"
#include "mcp/mcp_elicitation.h"
#include "mcp/mcp_http.h"
#include "mcp/mcp_registry.h"
#include "mcp/mcp_request.h"
#include "mcp/mcp_server.h"
#include "mcp/mcp_stdio.h"
#include "mcp/mcp_text.h"
#include "mcp/mcp_version.h"

#endif
