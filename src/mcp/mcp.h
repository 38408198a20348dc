/* mcp.h - the Model Context Protocol, independent of what a server offers. */
#ifndef CLAVIGER_MCP_MCP_H
#define CLAVIGER_MCP_MCP_H

#include "mcp/http/http.h"
#include "mcp/protocol/protocol.h"
#include "mcp/server/server.h"
#include "mcp/session/session.h"
#include "mcp/stdio/stdio.h"

#endif
