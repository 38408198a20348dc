/* mcp_message.h - reads and writes JSON-RPC 2.0 messages. */
#ifndef CLAVIGER_MCP_PROTOCOL_MCP_MESSAGE_H
#define CLAVIGER_MCP_PROTOCOL_MCP_MESSAGE_H

#include "base/base.h"

struct arena;
struct buf;
struct json;

enum mcp_message_kind {
	MCP_MESSAGE_INVALID,
	MCP_MESSAGE_REQUEST,
	MCP_MESSAGE_NOTIFICATION,
	MCP_MESSAGE_RESPONSE,
};

/* The codes of JSON-RPC, and those that MCP adds. */
enum mcp_code {
	MCP_PARSE_ERROR = -32700,
	MCP_INVALID_REQUEST = -32600,
	MCP_UNKNOWN_METHOD = -32601,
	MCP_INVALID_PARAMS = -32602,
	MCP_INTERNAL_ERROR = -32603,
	MCP_REFUSED = -32000, /* by the transport: media type, method */
	MCP_NO_SESSION = -32001, /* unknown session */
	MCP_ABSENT = -32002, /* unknown resource, before 2026-07-28 */
	MCP_HEADER_MISMATCH = -32020,
	MCP_MISSING_CAPABILITY = -32021,
	MCP_UNSUPPORTED_VERSION = -32022,
};

/* A message; its members are borrowed from the JSON values. */
struct mcp_message {
	enum mcp_message_kind kind;
	const struct json *id; /* string or integer; NULL: absent or invalid */
	struct str method; /* STR_NONE in a response */
	const struct json *params; /* an object, or NULL */
	const struct json *meta; /* params._meta, of any kind; NULL: absent */
	const char *problem; /* what is wrong with an invalid message */
};

void mcp_message_read(struct mcp_message *m, const struct json *v);

/*
 * Finds the id of a message that is not valid JSON, so that the client can tell
 * which of its requests failed. Returns a string or an integer on the arena;
 * NULL if the text before the id is not the beginning of an object.
 */
const struct json *mcp_message_find_id(struct arena *a, struct str text);

/*
 * Append a response. The id is written as it was read: a number keeps its text.
 * After the beginning of a result, the caller appends a JSON text and '}'. id
 * may be NULL in an error, which then has no id.
 */
void mcp_message_begin_result(struct buf *out, const struct json *id);

/* data: JSON text, or STR_NONE. */
void mcp_message_error(struct buf *out, const struct json *id,
    enum mcp_code code, struct str text, struct str data);

#endif
