/* credential.h - what opens an upstream: put on a request, renewed at a 401. */
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

/* Of one target; read-only once it is resolved, on the engine's arena. */
struct credential {
	enum capability_auth_type type;
	size_t index; /* of its target */
	struct http_headers headers; /* the same on every request */
	struct str query_name, query_value; /* STR_NONE: none */
	struct str username, password; /* digest */
	struct credential_source *source; /* oauth2; else NULL */
};

/*
 * What the file declares for t, into t->credential; what is missing becomes
 * t->problem, never an empty credential.
 */
void credential_resolve(struct engine *en, struct engine_target *t);

/*
 * Call visit with each name that an authentication (NULL: none) of that
 * namespace, consumed or exposed, may take a value from.
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
 * Put on the built request c->state->request what is only known now.  done
 * comes once, from inside or, after waiting for a token, from the loop; with
 * c->error set the request must not be sent.  Before every sending: a digest
 * is good for one.
 */
void credential_apply(struct call *c, void (*done)(struct call *c));

/* Wait for the token no longer: done, which has not come, will not come. */
void credential_give_up(struct call *c);

/*
 * Looks at a response of any status. Returns true if it is a 401 that a new
 * nonce or token can resolve: call credential_apply() and send again. At most
 * twice for a call.
 */
bool credential_answer(struct call *c, const struct http_response *r);

#endif
