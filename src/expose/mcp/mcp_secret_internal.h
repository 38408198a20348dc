/* mcp_secret_internal.h - what is kept of one call for its secrets; for
 * mcp_secret*.
 */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_INTERNAL_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_INTERNAL_H

#include "base/base.h"
#include "expose/mcp/mcp_secret.h"
#include "expose/mcp/mcp_secret_text.h"

struct mcp_secret {
	const struct exposer *exposer; /* borrowed */
	struct mcp_secret_subject subject;
	const struct json *arguments; /* what the caller knows already */
	struct arena *arena;
	struct str recipient; /* STR_NONE: none */
	struct str id; /* of what was made; STR_NONE: not known */
	struct mcp_secret_text text; /* what is secret */
	bool at_authority; /* what looks like a key of ours is one */
	bool foreign; /* answers of others than the authority are in it */
	bool changes; /* the operation does more than read */
	bool marked; /* the file says where a secret is */
	bool made; /* an upstream answered with a new secret */
	bool named; /* members with names of secrets were in an answer */
	bool fails; /* the call failed: its secrets are not needed */
	bool lost; /* not all that is marked was found */
	struct err error; /* why a secret could not be kept */
};

#endif
