/* mcp_confirm.h - the person's word before a tool destroys something. */
#ifndef CLAVIGER_EXPOSE_MCP_CONFIRM_H
#define CLAVIGER_EXPOSE_MCP_CONFIRM_H

#include <stdbool.h>
#include <stdint.h>

struct exposer;
struct json;
struct mcp_ask;
struct mcp_confirms; /* which confirmations were used; threads share it */
struct mcp_failure;
struct mcp_tool;

/* NULL: on this surface nobody is asked. */
struct mcp_confirms *mcp_confirm_open(const struct exposer *x);
void mcp_confirm_close(struct mcp_confirms *c);

enum mcp_confirm_result {
	MCP_CONFIRM_GO, /* there is nothing to ask, or the person said yes */
	MCP_CONFIRM_WAIT, /* q is answered, or asks and comes in again */
	MCP_CONFIRM_NO, /* why is filled in, and nothing may be sent */
};

/*
 * Before a call of the tool, with arguments that are good.  A yes is for this
 * call alone: this caller, this tool, these arguments, for ten minutes, and
 * once.
 */
enum mcp_confirm_result mcp_confirm_check(struct mcp_confirms *c,
    struct mcp_ask *q, const struct mcp_tool *tool,
    const struct json *arguments, struct mcp_failure *why);

/*
 * For what asks: was a confirmation with that number, given out at that time,
 * never used, and may it be?  It then counts as used.
 */
bool mcp_confirm_use(struct mcp_confirms *c, uint64_t number, int64_t at_ms);

#endif
