/* http.h - the Streamable HTTP transport of MCP. */
#ifndef CLAVIGER_MCP_HTTP_HTTP_H
#define CLAVIGER_MCP_HTTP_HTTP_H

#include "mcp/http/mcp_http.h"

#endif
