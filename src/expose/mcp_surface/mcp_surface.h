/* mcp_surface.h - the MCP surface of a capability. */
#ifndef CLAVIGER_EXPOSE_MCP_SURFACE_MCP_SURFACE_H
#define CLAVIGER_EXPOSE_MCP_SURFACE_MCP_SURFACE_H

#include "expose/mcp_surface/expose_mcp.h"

#endif
