/* mcp_secret.h - new secrets in responses: who receives them, and how. */
#ifndef CLAVIGER_EXPOSE_MCP_MCP_SECRET_H
#define CLAVIGER_EXPOSE_MCP_MCP_SECRET_H

#include <stdbool.h>

#include "base/base.h"

struct call;
struct engine;
struct exposer;
struct json;
struct mcp_request;
struct mcp_failure;
struct mcp_secret; /* of one call, on its arena */
struct capability_operation;

/* The argument, and the member of _meta, that name the recipient. */
#define MCP_SECRET_ARGUMENT "seal_to"
#define MCP_SECRET_META "io.claviger/seal-to"

/*
 * Does the operation make secrets: because the file declares it (x-claviger:
 * {secrets}), because an output of a changing operation has the name of a
 * secret, or because it creates keys of the built-in authority?
 */
bool mcp_secret_is_made(
    const struct engine *en, const struct capability_operation *o);

/* The tool or resource of the call; all borrowed. */
struct mcp_secret_subject {
	const struct capability_operation *operation;
	struct str name; /* of the tool; the URI of a resource */
	bool makes_secret; /* result of mcp_secret_is_made() */
	bool takes_recipient; /* an argument names the recipient */
};

/*
 * Call it before a call on x. Removes the argument above from *arguments if it
 * is ours. *out is NULL if responses are not changed. Returns false if the
 * secret cannot be delivered as configured: nothing may be sent then, and why
 * says why.
 */
bool mcp_secret_begin(struct mcp_secret **out, const struct exposer *x,
    struct mcp_request *q, const struct mcp_secret_subject *s,
    const struct json **arguments, struct mcp_failure *why);

/* Observes the responses of upstreams to the call; m may be NULL. */
void mcp_secret_watch(struct mcp_secret *m, struct call *c);

/*
 * Removes secrets from the response or error of a finished call. What cannot be
 * searched is withheld, and the result reports that. Returns false if the call
 * was carried out but its secret could not be stored; why reports it without
 * the secret.
 */
bool mcp_secret_hide(
    struct mcp_secret *m, struct call *c, struct mcp_failure *why);

#endif
