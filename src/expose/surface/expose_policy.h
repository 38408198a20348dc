/* expose_policy.h - what the operator lets callers do, whatever files say. */
#ifndef CLAVIGER_EXPOSE_SURFACE_EXPOSE_POLICY_H
#define CLAVIGER_EXPOSE_SURFACE_EXPOSE_POLICY_H

#include <stdbool.h>

/* What becomes of a new secret in an answer over MCP. */
enum expose_secrets {
	EXPOSE_SECRETS_REVEAL, /* it stands there, as the file says */
	EXPOSE_SECRETS_FILE, /* it goes to a file, whose path stands there */
	EXPOSE_SECRETS_SEALED, /* it is encrypted to who is to read it */
};

/* Is the person asked before a tool destroys something? */
enum expose_confirm {
	EXPOSE_CONFIRM_BY_FILE, /* where the file says so */
	EXPOSE_CONFIRM_NEVER,
	EXPOSE_CONFIRM_DESTRUCTIVE,
};

/* How are tools offered to clients of MCP? */
enum expose_tools {
	EXPOSE_TOOLS_BY_FILE, /* as the file says */
	EXPOSE_TOOLS_LIST, /* all are listed */
	EXPOSE_TOOLS_SEARCH, /* three are, with which the others are found */
};

/* One for a program; all zero: everything is as the files have it. */
struct expose_policy {
	bool read_only; /* nothing that may change something is done */
	enum expose_confirm confirm;
	enum expose_tools tools;
	enum expose_secrets secrets;
	const char *data; /* the directory above secrets/; borrowed, or NULL */
	const char *seal_to; /* "age1..." where a call names none; NULL */
};

#endif
