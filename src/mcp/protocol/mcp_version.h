/* mcp_version.h - finds the protocol version of a message, or refuses it. */
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
	MCP_2026_07_28, /* stateless; "modern" in names */
	MCP_REVISIONS,
};

#define MCP_META "io.modelcontextprotocol/"

const char *mcp_version_name(enum mcp_revision r); /* "2025-11-25" */
enum mcp_revision mcp_version_find(struct str name); /* or MCP_REVISIONS */
extern const char mcp_version_unsupported[]; /* names the supported versions */

/* The input: the body and three headers, each STR_NONE if absent. */
struct mcp_version_input {
	const struct json *body;
	/*
	 * The transport has no headers. version is then the one that its
	 * connection has negotiated; STR_NONE: not yet.
	 */
	bool no_headers;
	struct str version; /* MCP-Protocol-Version */
	struct str method; /* Mcp-Method */
	struct str name; /* Mcp-Name */
	/* The methods of 2026-07-28 that are served, NULL-terminated. */
	const char *const *modern_methods;
};

struct mcp_verdict {
	/*
	 * 200: handle it; 202: no response; else refused with code, text and
	 * data
	 */
	int status;
	enum mcp_code code;
	struct str text, data; /* data: JSON text or STR_NONE */
	enum mcp_revision revision;
	bool batch; /* an array of valid messages of 2025-03-26 */
	struct mcp_message message; /* if it is not a batch */
	struct mcp_message *messages; /* of a batch, in order; else NULL */
};

/*
 * Runs the checks in order. The first that fails decides. Texts are on the
 * arena.
 */
void mcp_version_decide(
    struct mcp_verdict *v, struct arena *a, const struct mcp_version_input *in);

/*
 * Decodes the value of a header that may be written as =?base64?...?=. Returns
 * STR_NONE if it is malformed (strict RFC 4648, and UTF-8).
 */
struct str mcp_version_decode(struct arena *a, struct str value);

#endif
