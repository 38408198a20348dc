/* session.h - sessions and streams of clients, shared by all threads. */
#ifndef CLAVIGER_MCP_SESSION_SESSION_H
#define CLAVIGER_MCP_SESSION_SESSION_H

#include "mcp/session/mcp_caller.h"
#include "mcp/session/mcp_detached.h"
#include "mcp/session/mcp_pending_reply.h"
#include "mcp/session/mcp_registry.h"
#include "mcp/session/mcp_session.h"
#include "mcp/session/mcp_stream.h"

#endif
