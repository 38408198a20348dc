/* stdio.h - the stdio transport of MCP. */
#ifndef CLAVIGER_MCP_STDIO_STDIO_H
#define CLAVIGER_MCP_STDIO_STDIO_H

#include "mcp/stdio/mcp_stdio.h"

#endif
