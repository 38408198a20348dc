/* expose_oauth_verify.c - checks a JWT with the issuer's keys. */
#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/expose_oauth.h"
#include "expose/auth/expose_oauth_keys.h"
#include "jwt/jwt.h"
#include "http/http.h"

/* One check in progress; on the exchange's arena. */
struct check {
	struct expose_oauth_waiter waiter;
	const struct expose_auth *auth;
	struct expose_oauth_keys *keys;
	struct http_exchange *exchange;
	struct expose_auth_callback done;
	struct jwt token;
	struct str text; /* the encoded token */
	bool fetched; /* the keys were fetched for this token */
};

static void *
make_keys(struct engine_thread *t, const void *owner)
{
	const struct expose_oauth *o = owner;

	return expose_oauth_keys_new(engine_slot_client(t), o->server);
}

static void
free_keys(void *own)
{
	expose_oauth_keys_free(own);
}

static void on_keys(struct expose_oauth_waiter *w, const struct err *why);

/* Ends the wait, but not the fetch: the next token needs the keys. */
static void
on_event(struct http_exchange *ex, enum http_exchange_event e)
{
	struct check *j = ex->stream;

	if (e != HTTP_EXCHANGE_GONE)
		return;
	expose_oauth_keys_leave(&j->waiter);
	ex->on_event = NULL;
	expose_auth_kind_client_gone(ex);
	j->done.run(j->done.context, false);
}

static enum expose_auth_result
wait_for_keys(struct check *j)
{
	j->exchange->stream = j;
	j->exchange->on_event = on_event;
	j->waiter.run = on_keys;
	expose_oauth_keys_wait(j->keys, &j->waiter);
	return EXPOSE_AUTH_PENDING;
}

static enum expose_auth_result
accept(struct check *j)
{
	struct expose_token_owner o = expose_oauth_owner(
	    j->auth, j->exchange->arena, j->token.claims, j->text);

	expose_principal_set(
	    j->exchange, HTTP_PRINCIPAL_TOKEN, o.issuer, o.subject);
	return EXPOSE_AUTH_ACCEPTED;
}

/*
 * Checks the claims before the signature, so that an expired token does not
 * cause a fetch of keys.  A missing scope is reported only if the signature is
 * correct.
 */
static enum expose_auth_result
check_token(struct check *j)
{
	const struct jwks *keys = expose_oauth_keys_get(j->keys);
	struct jwt_rules rules = j->auth->oauth->rules;
	struct err e = { .kind = ERR_NONE };
	enum jwks_result r;

	rules.now_s = clock_real_ms() / 1000;
	if (jwt_check_claims(j->token.claims, &rules, NULL, &e) == -1 &&
	    e.kind == ERR_UNAUTHENTICATED)
		return expose_oauth_reject(j->auth, j->exchange, &e);
	if (keys == NULL)
		return wait_for_keys(j);
	r = jwks_verify(keys, &j->token);
	/* The issuer may have published a new key. */
	if (r == JWKS_UNKNOWN && !j->fetched &&
	    expose_oauth_keys_may_fetch(j->keys)) {
		j->fetched = true;
		return wait_for_keys(j);
	}
	if (r != JWKS_SIGNED)
		err_set(&e, ERR_UNAUTHENTICATED, "the token %s",
		    r == JWKS_UNKNOWN ? "is signed by a key that its issuer "
		                        "does not publish"
		                      : "has a wrong signature");
	return e.kind == ERR_NONE
	           ? accept(j)
	           : expose_oauth_reject(j->auth, j->exchange, &e);
}

static void
on_keys(struct expose_oauth_waiter *w, const struct err *why)
{
	struct check *j = container_of(w, struct check, waiter);
	enum expose_auth_result v;

	j->exchange->on_event = NULL;
	v = why == NULL ? check_token(j)
	                : expose_auth_kind_unavailable(j->exchange, why);
	if (v != EXPOSE_AUTH_PENDING)
		j->done.run(j->done.context, v == EXPOSE_AUTH_ACCEPTED);
}

enum expose_auth_result
expose_oauth_verify(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, struct str token,
    struct expose_auth_callback done)
{
	struct check *j = arena_new(ex->arena, sizeof(*j));
	struct err e;

	if (jwt_read(ex->arena, token, &j->token, &e) == -1)
		return expose_oauth_reject(auth, ex, &e);
	j->auth = auth;
	j->text = token;
	j->exchange = ex;
	j->done = done;
	j->keys = engine_slot_get(t, auth->oauth, make_keys, free_keys);
	return check_token(j);
}
