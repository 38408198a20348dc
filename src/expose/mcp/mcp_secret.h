/* mcp_secret.h - a new secret in an answer: who gets it, and in which form. */
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

/* The argument, and the member of _meta, that name who is to read it. */
#define MCP_SECRET_ARGUMENT "seal_to"
#define MCP_SECRET_META "io.claviger/seal-to"

/*
 * Does the operation make secrets: by the file's word (x-claviger: {secrets}),
 * by the name of an output of what changes something, or because it creates
 * keys of the built-in authority?
 */
bool mcp_secret_is_made(
    const struct engine *en, const struct capability_operation *o);

/* What is called; all borrowed. */
struct mcp_secret_subject {
	const struct capability_operation *operation;
	struct str name; /* of the tool; the URI of a resource */
	bool makes_secret; /* mcp_secret_is_made(), known beforehand */
	bool takes_recipient; /* an argument says who is to read it */
};

/*
 * Before a call on x.  *arguments loses the argument above if it is ours.
 * *out is NULL if answers go out as they are.  False: why says what keeps the
 * secret from going where it must, and nothing may be sent.
 */
bool mcp_secret_begin(struct mcp_secret **out, const struct exposer *x,
    struct mcp_request *q, const struct mcp_secret_subject *s,
    const struct json **arguments, struct mcp_failure *why);

/* Look at what the call gets from its upstreams; m may be NULL. */
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
