/*
 * mcp_elicitation.h - requests to the client while its own request is pending.
 */
#ifndef CLAVIGER_MCP_SERVER_MCP_ELICITATION_H
#define CLAVIGER_MCP_SERVER_MCP_ELICITATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct json;
struct mcp_request;

/* One request to the client. */
struct mcp_elicitation {
	const char *key; /* the name of its answer */
	const char *method; /* "elicitation/create" ... */
	const char *capability; /* that the client must declare */
	struct str params; /* JSON object */
};

/*
 * A handler that needs input requests it here and returns. It is called again
 * from its start when mcp_elicitation_get() has the answers. In 2026-07-28 the
 * client repeats the request with them; state (JSON or NULL) comes back with
 * it, signed and bound to caller, method, name and arguments. In sessions of
 * older revisions the client answers requests of the server. If the client
 * cannot do either, q is answered with an error that names the missing
 * capability.
 */
void mcp_elicitation_need(struct mcp_request *q,
    const struct mcp_elicitation *inputs, size_t count,
    const struct json *state);

/* Returns whether the client can be asked. */
bool mcp_elicitation_is_possible(
    const struct mcp_request *q, const char *capability);

/* Returns the client's result for that key, or NULL. */
const struct json *mcp_elicitation_get(
    const struct mcp_request *q, const char *key);

/* Returns the state of the previous call, or NULL. */
const struct json *mcp_elicitation_state(const struct mcp_request *q);

/*
 * For the dispatcher: reads the answers in a repeated request. Returns false if
 * its state was not issued by this server; q is then answered.
 */
bool mcp_elicitation_open(struct mcp_request *q);

/* For the transports: ends the wait for answers because q was cancelled. */
void mcp_elicitation_give_up(struct mcp_request *q);

/* For the transports: releases what q waits for when it ends. */
void mcp_elicitation_close(struct mcp_request *q);

#endif
