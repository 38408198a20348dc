/* mcp_confirm.h - the user's word before a call destroys something. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_CONFIRM_H
#define CLAVIGER_EXPOSE_MCP_MCP_CONFIRM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "expose/surface/surface.h"

struct exposer;
struct json;
struct mcp_request;
struct mcp_confirms; /* which confirmations were used; threads share it */
struct mcp_failure;
struct share_who;
struct capability_operation;

/* NULL: this surface asks for no confirmation. */
struct mcp_confirms *mcp_confirm_open(const struct exposer *x);
void mcp_confirm_close(struct mcp_confirms *c);

/* What a client wants done; all borrowed. */
struct mcp_tool_request {
	enum expose_use use; /* TOOL or RESOURCE */
	const struct capability_operation *operation;
	struct str name; /* of the tool; the URI that is read */
	struct str description; /* "" or STR_NONE: none */
	const struct json *arguments; /* or the URI's variables: an object */
	/* Filled in by mcp_confirm_check(), for struct call. */
	enum capability_safety forbidden;
};

enum mcp_confirm_result {
	MCP_CONFIRM_GO, /* there is nothing to ask, or the person said yes */
	MCP_CONFIRM_WAIT, /* q is answered, or asks and comes in again */
	MCP_CONFIRM_NO, /* why is filled in, and nothing may be sent */
};

/*
 * Before a call, with arguments that are good: does the operator allow it, and
 * must the user be asked?  A yes is for this call alone: this caller, this
 * tool or URI, these arguments, for ten minutes, and once.
 */
enum mcp_confirm_result mcp_confirm_check(
    struct mcp_request *q, struct mcp_tool_request *r, struct mcp_failure *why);

/*
 * For what asks: was a confirmation with that number, given to who at that
 * time, never used, and may it be?  It then counts as used.
 */
bool mcp_confirm_use(struct mcp_confirms *c, const struct share_who *who,
    uint64_t number, int64_t at_ms);

#endif
