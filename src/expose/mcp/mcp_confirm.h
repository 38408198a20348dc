/* mcp_confirm.h - the user confirms calls that destroy something. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_CONFIRM_H
#define CLAVIGER_EXPOSE_MCP_MCP_CONFIRM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/base.h"
#include "expose/surface/surface.h"

struct exposer;
struct json;
struct mcp_request;
struct mcp_confirms; /* the used confirmations; shared by threads */
struct mcp_failure;
struct share_who;
struct capability_operation;

/* Returns NULL if this surface asks for no confirmation. */
struct mcp_confirms *mcp_confirm_open(const struct exposer *x);
void mcp_confirm_close(struct mcp_confirms *c);

/* A call or read that a client requests; all borrowed. */
struct mcp_tool_request {
	enum expose_use use; /* TOOL or RESOURCE */
	const struct capability_operation *operation;
	struct str name; /* of the tool; the URI that is read */
	struct str description; /* "" or STR_NONE: none */
	const struct json
	    *arguments; /* or the variables of the URI; an object */
	/* Filled in by mcp_confirm_check(), for struct call. */
	enum capability_safety forbidden;
};

enum mcp_confirm_result {
	MCP_CONFIRM_GO, /* not needed, or the user confirmed */
	MCP_CONFIRM_WAIT, /* q is answered, or asks the user and is run again */
	MCP_CONFIRM_NO, /* why is set, and nothing may be sent */
};

/*
 * Call it before a call, with valid arguments: does the operator allow it, and
 * must the user be asked? A confirmation is for one call: this caller, this
 * tool or URI, these arguments, within ten minutes.
 */
enum mcp_confirm_result mcp_confirm_check(
    struct mcp_request *q, struct mcp_tool_request *r, struct mcp_failure *why);

/*
 * Was a confirmation with that number, issued to who at that time, never used,
 * and is it not too old? It then counts as used.
 */
bool mcp_confirm_use(struct mcp_confirms *c, const struct share_who *who,
    uint64_t number, int64_t at_ms);

#endif
