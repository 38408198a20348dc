/* credential_token.h - access tokens of OAuth 2.0 client credentials. */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TOKEN_H
#define CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TOKEN_H

#include <stddef.h>

#include "base/base.h"
#include "engine/credential/oauth_client.h"

struct call;
struct engine_target;
struct engine_thread;
struct credential_token; /* one thread's request, and the calls that wait */

/* Where tokens of a target come from; read-only once resolved. */
struct credential_source {
	struct oauth_client client;
	struct str issuer; /* STR_NONE: only token_endpoint is known */
	struct str token_endpoint; /* STR_NONE: the issuer's metadata has it */
	struct str scopes, audience, resource; /* STR_NONE: not sent */
};

struct credential_token *credential_token_new(
    struct engine_thread *t, const struct engine_target *target);

/* No call may be waiting.  A request in progress continues without k. */
void credential_token_free(struct credential_token *k);

/*
 * Returns the token, on the call's arena.  If it returns STR_NONE, c waits:
 * later put() adds the token to the request, or c->error is set, and
 * c->state->credential.done is called.
 */
struct str credential_token_get(struct credential_token *k, struct call *c,
    void (*put)(struct call *c, struct str token));

/*
 * Ends the wait of c, which is not called back. The request for the token is
 * aborted if no other call waits for it.
 */
void credential_token_leave(struct credential_token *k, struct call *c);

/* Removes a token that the upstream refused, so that it is not used again. */
void credential_token_drop(struct credential_token *k, struct str token);

#endif
