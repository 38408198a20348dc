/*
 * mcp_secret_internal.h - the data of one call for its secrets; for
 * mcp_secret*.c only.
 */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_INTERNAL_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_INTERNAL_H

#include "base/base.h"
#include "expose/mcp/mcp_secret.h"
#include "expose/mcp/mcp_secret_text.h"

struct mcp_secret {
	const struct exposer *exposer; /* borrowed */
	struct mcp_secret_subject subject;
	const struct json *arguments; /* known to the caller */
	struct arena *arena;
	struct str recipient; /* STR_NONE: none */
	struct str id; /* id of the new object; STR_NONE: unknown */
	struct mcp_secret_text text; /* the secrets */
	bool at_authority; /* text that looks like a key of the authority is one
	                    */
	bool foreign; /* has responses of other upstreams than the authority */
	bool changes; /* the operation does more than read */
	bool marked; /* the file declares where a secret is */
	bool made; /* a response of an upstream has a new secret */
	bool named; /* a response had members with names of secrets */
	bool fails; /* the call failed: its secrets are not needed */
	bool lost; /* not all declared secrets were found */
	struct err error; /* why a secret could not be kept */
};

#endif
