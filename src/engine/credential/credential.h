/*
 * credential.h - the credential of an upstream: added to requests, renewed
 * after a 401.
 */
#ifndef CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_H
#define CLAVIGER_ENGINE_CREDENTIAL_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/base.h"
#include "http/http.h"
#include "capability/capability.h"

struct call;
struct credential_source;
struct credential_thread;
struct engine;
struct engine_target;
struct engine_thread;
struct http_response;

/*
 * The credential of one target, on the engine's arena; read-only once resolved.
 */
struct credential {
	enum capability_auth_type type;
	size_t index; /* of its target */
	struct http_headers headers; /* the same on every request */
	struct str query_name, query_value; /* STR_NONE: none */
	struct str cookie_name, cookie_value; /* STR_NONE: none */
	struct str member_name, member_value; /* of a body; STR_NONE: none */
	struct str username, password; /* digest */
	struct credential_source *source; /* oauth2; else NULL */
};

/*
 * Sets t->credential to what the file declares for t.  If a value is missing,
 * sets t->problem: an empty credential is never used.
 */
void credential_resolve(struct engine *en, struct engine_target *t);

/*
 * Calls visit for each name whose value an authentication of that consumed or
 * exposed namespace may use. auth may be NULL.
 */
void credential_each_name(struct engine *en, const struct capability_auth *auth,
    struct str namespace, void (*visit)(void *context, struct str name),
    void *context);

/*
 * Reports whether the credential sets that header or query parameter of
 * requests to t. Then no argument may set it.
 */
bool credential_covers(
    const struct engine_target *t, enum capability_in in, struct str name);

/* One thread's nonces and tokens, for all targets of the engine. */
struct credential_thread *credential_thread_new(struct engine_thread *t);
void credential_thread_free(struct credential_thread *t);

/*
 * Adds the Digest response or token to c->state->request, which is built.  Call
 * it before each attempt: a Digest response is valid for one request. done is
 * called once, before this returns or, after waiting for a token, from the
 * loop.  If c->error is set then, the request must not be sent.
 */
void credential_apply(struct call *c, void (*done)(struct call *c));

/*
 * Stops waiting for the token. done was not called yet and will not be called.
 */
void credential_give_up(struct call *c);

/*
 * Looks at a response of any status. Returns true if it is a 401 that a new
 * nonce or token can resolve: call credential_apply() and send again. At most
 * twice for a call.
 */
bool credential_answer(struct call *c, const struct http_response *r);

#endif
