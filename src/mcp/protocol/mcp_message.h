/* mcp_message.h - JSON-RPC 2.0 messages: what came, what goes. */
#ifndef CLAVIGER_MCP_PROTOCOL_MCP_MESSAGE_H
#define CLAVIGER_MCP_PROTOCOL_MCP_MESSAGE_H

#include "base/base.h"

struct buf;
struct json;

enum mcp_message_kind {
	MCP_MESSAGE_INVALID,
	MCP_MESSAGE_REQUEST,
	MCP_MESSAGE_NOTIFICATION,
	MCP_MESSAGE_RESPONSE,
};

/* JSON-RPC's codes, and those that MCP adds. */
enum mcp_code {
	MCP_PARSE_ERROR = -32700,
	MCP_INVALID_REQUEST = -32600,
	MCP_UNKNOWN_METHOD = -32601,
	MCP_INVALID_PARAMS = -32602,
	MCP_INTERNAL_ERROR = -32603,
	MCP_REFUSED = -32000, /* by the transport: media type, method */
	MCP_NO_SESSION = -32001, /* a legacy session that is not there */
	MCP_ABSENT = -32002, /* a resource, before 2026-07-28 */
	MCP_HEADER_MISMATCH = -32020,
	MCP_MISSING_CAPABILITY = -32021,
	MCP_UNSUPPORTED_VERSION = -32022,
};

/* One message, borrowed from the values it was read from. */
struct mcp_message {
	enum mcp_message_kind kind;
	const struct json *id; /* string or integer; NULL: none readable */
	struct str method; /* STR_NONE in a response */
	const struct json *params; /* an object, or NULL */
	const struct json *meta; /* params._meta, of whatever kind, or NULL */
	const char *problem; /* of an invalid one: what is wrong with it */
};

void mcp_message_read(struct mcp_message *m, const struct json *v);

/*
 * Append a response.  The id is echoed as it came: a number keeps its text.
 * result is JSON text.  An error without a readable id has none.
 */
void mcp_message_result(
    struct buf *out, const struct json *id, struct str result);

/* data: JSON text, or STR_NONE. */
void mcp_message_error(struct buf *out, const struct json *id,
    enum mcp_code code, struct str text, struct str data);

#endif
