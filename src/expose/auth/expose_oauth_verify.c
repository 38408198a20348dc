/* expose_oauth_verify.c - tokens that are JWTs, by the issuer's keys. */
#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/expose_oauth.h"
#include "expose/auth/expose_oauth_keys.h"
#include "expose/auth/jwks.h"
#include "http/http.h"

/* One token being judged; on the exchange's arena. */
struct judging {
	struct expose_oauth_waiter waiter;
	const struct expose_auth *auth;
	struct expose_oauth_keys *keys;
	struct http_exchange *exchange;
	struct expose_then then;
	struct jwt token;
	struct str text; /* of it */
	bool asked; /* for keys, because of this token */
};

static void *
make_keys(struct engine_thread *t, const void *owner)
{
	const struct expose_auth_oauth *o = owner;

	return expose_oauth_keys_new(engine_slot_client(t), o->server);
}

static void
free_keys(void *own)
{
	expose_oauth_keys_free(own);
}

static void on_keys(struct expose_oauth_waiter *w, const struct err *why);

/* The keys are fetched all the same: the next token needs them. */
static void
on_event(struct http_exchange *ex, enum http_exchange_event e)
{
	struct judging *j = ex->stream;

	if (e != HTTP_EXCHANGE_GONE)
		return;
	expose_oauth_keys_leave(&j->waiter);
	ex->on_event = NULL;
	expose_auth_left(ex);
	j->then.run(j->then.context, false);
}

static enum expose_verdict
wait_for_keys(struct judging *j)
{
	j->exchange->stream = j;
	j->exchange->on_event = on_event;
	j->waiter.run = on_keys;
	expose_oauth_keys_wait(j->keys, &j->waiter);
	return EXPOSE_WAITS;
}

static enum expose_verdict
let_in(struct judging *j)
{
	struct expose_token_owner o = expose_oauth_owner(
	    j->auth, j->exchange->arena, j->token.claims, j->text);

	expose_principal_set(
	    j->exchange, HTTP_PRINCIPAL_TOKEN, o.issuer, o.subject);
	return EXPOSE_LET_IN;
}

/* The signature last, and what the token may do after that. */
static enum expose_verdict
judge(struct judging *j)
{
	const struct jwks *keys = expose_oauth_keys_get(j->keys);
	struct jwt_rules rules = j->auth->oauth->rules;
	struct err e = { .kind = ERR_NONE };
	enum jwks_result r;

	rules.now_s = clock_real_ms() / 1000;
	if (jwt_check_claims(j->token.claims, &rules, NULL, &e) == -1 &&
	    e.kind == ERR_UNAUTHENTICATED)
		return expose_oauth_refuse(j->auth, j->exchange, &e);
	if (keys == NULL)
		return wait_for_keys(j);
	r = jwks_verify(keys, &j->token);
	/* The issuer may have a new key since. */
	if (r == JWKS_UNKNOWN && !j->asked &&
	    expose_oauth_keys_may_ask(j->keys)) {
		j->asked = true;
		return wait_for_keys(j);
	}
	if (r != JWKS_SIGNED)
		err_set(&e, ERR_UNAUTHENTICATED, "the token %s",
		    r == JWKS_UNKNOWN ? "is signed by a key that its issuer "
		                        "does not publish"
		                      : "has a wrong signature");
	return e.kind == ERR_NONE
	           ? let_in(j)
	           : expose_oauth_refuse(j->auth, j->exchange, &e);
}

static void
on_keys(struct expose_oauth_waiter *w, const struct err *why)
{
	struct judging *j = container_of(w, struct judging, waiter);
	enum expose_verdict v;

	j->exchange->on_event = NULL;
	v = why == NULL ? judge(j) : expose_auth_later(j->exchange, why);
	if (v != EXPOSE_WAITS)
		j->then.run(j->then.context, v == EXPOSE_LET_IN);
}

enum expose_verdict
expose_oauth_verify(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, struct str token, struct expose_then then)
{
	struct judging *j = arena_new(ex->arena, sizeof(*j));
	struct err e;

	if (jwt_read(ex->arena, token, &j->token, &e) == -1)
		return expose_oauth_refuse(auth, ex, &e);
	j->auth = auth;
	j->text = token;
	j->exchange = ex;
	j->then = then;
	j->keys = engine_slot_get(t, auth->oauth, make_keys, free_keys);
	return judge(j);
}
