/* mcp_work.h - an operation that runs for a message. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_WORK_H
#define CLAVIGER_EXPOSE_MCP_MCP_WORK_H

#include "engine/engine.h"

struct mcp_request;
struct mcp_secret;
struct mcp_tool_request;

/* The call of an operation; on the exchange's arena. */
struct mcp_work {
	struct call call;
	struct mcp_request *ask;
	struct mcp_secret *secret; /* NULL: responses are not changed */
	void (*answer)(struct mcp_work *w); /* answers ask from call */
};

/*
 * Starts the call of w, which has answer and secret and is zeroed apart from
 * that, for q, as its user permitted it (mcp_confirm_check()), with the
 * caller's credential and trace.  w->answer() is called once.  If q is
 * cancelled, so is the call.
 */
void mcp_work_start(struct mcp_work *w, struct mcp_request *q,
    const struct mcp_tool_request *r);

#endif
