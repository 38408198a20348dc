/* mcp_elicitation.h - asking the client, in the middle of a request. */
#ifndef CLAVIGER_MCP_MCP_ELICITATION_H
#define CLAVIGER_MCP_MCP_ELICITATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"

struct json;
struct mcp_request;

/* One request of ours to the client. */
struct mcp_elicitation {
	const char *key; /* by which its answer is found */
	const char *method; /* "elicitation/create" ... */
	const char *capability; /* that the client must have for it */
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

/* Could the client be asked at all? */
bool mcp_elicitation_is_possible(
    const struct mcp_request *q, const char *capability);

/* What the client answered under that key (a result), or NULL. */
const struct json *mcp_elicitation_get(
    const struct mcp_request *q, const char *key);

/* The state that a round before gave, or NULL. */
const struct json *mcp_elicitation_state(const struct mcp_request *q);

/*
 * For the dispatcher: read what a repeated request brings.  False: q is
 * answered, its state is not one that we gave.
 */
bool mcp_elicitation_open(struct mcp_request *q);

/* For the transports: q was cancelled; where it waits for an answer, it ends.
 */
void mcp_elicitation_give_up(struct mcp_request *q);

/* For the transports: q ends, whatever it still waits for. */
void mcp_elicitation_close(struct mcp_request *q);

#endif
