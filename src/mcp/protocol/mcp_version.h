/* mcp_version.h - which revision of MCP a message speaks, or why it is refused.
 */
#ifndef CLAVIGER_MCP_PROTOCOL_MCP_VERSION_H
#define CLAVIGER_MCP_PROTOCOL_MCP_VERSION_H

#include <stdbool.h>

#include "base/base.h"
#include "mcp/protocol/mcp_message.h"

struct arena;
struct json;

/* The revisions, oldest first, so that "from 2025-06-18 on" is a >=. */
enum mcp_revision {
	MCP_2024_11_05,
	MCP_2025_03_26,
	MCP_2025_06_18,
	MCP_2025_11_25,
	MCP_2026_07_28, /* stateless: the modern era */
	MCP_REVISIONS,
};

#define MCP_META "io.modelcontextprotocol/"

const char *mcp_version_name(enum mcp_revision r); /* "2025-11-25" */
enum mcp_revision mcp_version_find(struct str name); /* or MCP_REVISIONS */
extern const char mcp_version_unsupported[]; /* says which are supported */

/* What decides: the body and three headers, each STR_NONE where absent. */
struct mcp_version_input {
	const struct json *body;
	/*
	 * A transport without headers: version is then what its connection has
	 * agreed on, STR_NONE before that.
	 */
	bool no_headers;
	struct str version; /* MCP-Protocol-Version */
	struct str method; /* Mcp-Method */
	struct str name; /* Mcp-Name */
	/* The methods of the modern era that are served, NULL-terminated. */
	const char *const *modern_methods;
};

struct mcp_verdict {
	/* 200: go on; 202: nothing to answer; else refused with what follows */
	int status;
	enum mcp_code code;
	struct str text, data; /* data: JSON text or STR_NONE */
	enum mcp_revision revision;
	bool batch; /* an array of valid legacy messages */
	struct mcp_message message; /* if it is not a batch */
	struct mcp_message *messages; /* of a batch, in order; else NULL */
};

/*
 * The checks, in order; the first that fails decides. Texts are on the arena.
 */
void mcp_version_decide(
    struct mcp_verdict *v, struct arena *a, const struct mcp_version_input *in);

/*
 * The value of a header that may be written as =?base64?...?=; STR_NONE where
 * that is malformed (RFC 4648 strictly, and UTF-8 behind it).
 */
struct str mcp_version_decode(struct arena *a, struct str value);

#endif
