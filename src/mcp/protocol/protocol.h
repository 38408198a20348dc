/* protocol.h - messages, protocol versions and texts of MCP. */
#ifndef CLAVIGER_MCP_PROTOCOL_PROTOCOL_H
#define CLAVIGER_MCP_PROTOCOL_PROTOCOL_H

#include "mcp/protocol/mcp_message.h"
#include "mcp/protocol/mcp_param.h"
#include "mcp/protocol/mcp_text.h"
#include "mcp/protocol/mcp_version.h"

#endif
