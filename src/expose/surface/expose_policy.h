/* expose_policy.h - what the operator allows, regardless of the files. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_POLICY_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_POLICY_H

#include <stdbool.h>

/* How a new secret is delivered in an MCP response. */
enum expose_secrets {
	EXPOSE_SECRETS_REVEAL, /* in the response, as the file declares */
	EXPOSE_SECRETS_FILE, /* in a file; the response has its path */
	EXPOSE_SECRETS_SEALED, /* encrypted to a recipient */
};

/* Whether the user is asked before a tool destroys something. */
enum expose_confirm {
	EXPOSE_CONFIRM_BY_FILE, /* if the file declares it */
	EXPOSE_CONFIRM_NEVER,
	EXPOSE_CONFIRM_DESTRUCTIVE,
};

/* How MCP clients see the tools. */
enum expose_tools {
	EXPOSE_TOOLS_BY_FILE, /* as the file declares */
	EXPOSE_TOOLS_LIST, /* all tools are listed */
	EXPOSE_TOOLS_SEARCH, /* three are listed, which find and call the others
	                      */
};

/* How much of the schemas of tools MCP clients see.  Ordered. */
enum expose_schema {
	EXPOSE_SCHEMA_FULL, /* everything */
	EXPOSE_SCHEMA_COMPACT, /* names, types, enums and short descriptions */
	EXPOSE_SCHEMA_NAMES, /* names, types and enums */
};

/* The program has one.  If all is zero, the declarations of the files apply. */
struct expose_policy {
	bool read_only; /* no operation that may change something runs */
	enum expose_confirm confirm;
	enum expose_tools tools;
	enum expose_schema schema;
	enum expose_secrets secrets;
	const char *data; /* the directory of secrets/; borrowed, or NULL */
	const char
	    *seal_to; /* "age1...", if a call names no recipient; or NULL */
};

#endif
