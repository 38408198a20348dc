/* credential_token.h - access tokens of OAuth 2.0 client credentials. */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TOKEN_H
#define CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_TOKEN_H

#include <stddef.h>

#include "base/base.h"
#include "engine/credential/oauth_client.h"

struct call;
struct engine_target;
struct engine_thread;
struct credential_token; /* one thread's part: its request, and who waits */

/* Where tokens of a target come from; read-only once resolved. */
struct credential_source {
	struct oauth_client client;
	struct str issuer; /* STR_NONE: token_endpoint is all there is */
	struct str token_endpoint; /* STR_NONE: the issuer's metadata has it */
	struct str scopes, audience, resource; /* STR_NONE: not sent */
};

struct credential_token *credential_token_new(
    struct engine_thread *t, const struct engine_target *target);

/* Nothing waits by then; a request in flight ends without it. */
void credential_token_free(struct credential_token *k);

/*
 * The token, on the call's arena, or STR_NONE: c then waits, with
 * c->state->credential.done called when a token has come and is on the request
 * by put(), or c->error is set.
 */
struct str credential_token_get(struct credential_token *k, struct call *c,
    void (*put)(struct call *c, struct str token));

/*
 * Ends the wait of c, which is not called back. The request for the token is
 * aborted if no other call waits for it.
 */
void credential_token_leave(struct credential_token *k, struct call *c);

/* The upstream refused the token: it is not given out again. */
void credential_token_drop(struct credential_token *k, struct str token);

#endif
