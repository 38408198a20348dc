/* expose_mcp.h - the MCP surface, one row for the table of kinds. */
#ifndef CLAVIGER_EXPOSE_EXPOSE_MCP_H
#define CLAVIGER_EXPOSE_EXPOSE_MCP_H

struct expose_kind;

extern const struct expose_kind expose_mcp_kind;

#endif
