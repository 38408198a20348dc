/* mcp.h - the MCP surface of a capability. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_H
#define CLAVIGER_EXPOSE_MCP_MCP_H

#include "expose/mcp/expose_mcp.h"

#endif
