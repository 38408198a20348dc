/*
 * credential.c - the credential of an upstream: added to requests, renewed
 * after a 401.
 */
#include <stdlib.h>

#include "base/base.h"
#include "engine/credential/credential.h"
#include "engine/credential/credential_digest.h"
#include "engine/credential/credential_token.h"
#include "engine/state/state.h"

enum { RENEWALS = 2 };

/* One thread's part of one target. */
struct credential_state {
	struct credential_digest digest;
	struct credential_token *token; /* oauth2; else NULL */
};

struct credential_thread {
	size_t count;
	struct credential_state states[];
};

bool
credential_covers(
    const struct engine_target *t, enum capability_in in, struct str name)
{
	const struct credential *k = t->credential;

	if (k == NULL)
		return false;
	if (in == CAPABILITY_IN_QUERY)
		return k->query_name.n > 0 && str_equal(name, k->query_name);
	if (in == CAPABILITY_IN_COOKIE)
		return k->cookie_name.n > 0 && str_equal(name, k->cookie_name);
	if (in == CAPABILITY_IN_BODY)
		return k->member_name.n > 0 && str_equal(name, k->member_name);
	if (in != CAPABILITY_IN_HEADER)
		return false;
	if (k->type == CAPABILITY_AUTH_DIGEST ||
	    k->type == CAPABILITY_AUTH_OAUTH2)
		return str_equal_nocase(name, STR("Authorization"));
	for (size_t i = 0; i < k->headers.count; i++)
		if (str_equal_nocase(name, k->headers.items[i].name))
			return true;
	return false;
}

struct credential_thread *
credential_thread_new(struct engine_thread *t)
{
	size_t count = t->engine->target_count;
	struct credential_thread *k =
	    mem_new(sizeof(*k) + count * sizeof(k->states[0]));

	k->count = count;
	for (size_t i = 0; i < count; i++) {
		const struct engine_target *target = &t->engine->targets[i];

		if (target->credential != NULL &&
		    target->credential->type == CAPABILITY_AUTH_OAUTH2)
			k->states[i].token = credential_token_new(t, target);
	}
	return k;
}

void
credential_thread_free(struct credential_thread *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->count; i++) {
		credential_digest_done(&t->states[i].digest);
		credential_token_free(t->states[i].token);
	}
	free(t);
}

static struct credential_state *
state_of(const struct call *c)
{
	const struct credential *k = c->state->plan->target->credential;

	return &c->thread->credentials->states[k->index];
}

/* Sets Authorization, and replaces that of an earlier attempt. */
static void
set_authorization(struct call *c, struct str value)
{
	struct http_headers *h = &c->state->request.http.headers;

	c->state->credential.sent = value;
	for (size_t i = 0; i < h->count; i++) {
		if (str_equal_nocase(h->items[i].name, STR("Authorization"))) {
			h->items[i].value = value;
			return;
		}
	}
	http_headers_add(c->arena, h, STR("Authorization"), value);
}

/*
 * Adds a Digest response.  The first request of a thread has none: its 401 has
 * the nonce.
 */
static void
apply_digest(struct call *c)
{
	const struct credential *k = c->state->plan->target->credential;
	struct str value = credential_digest_header(&state_of(c)->digest,
	    c->arena, k->username, k->password, &c->state->request.http);

	if (value.p != NULL)
		set_authorization(c, value);
}

static void
put_token(struct call *c, struct str token)
{
	set_authorization(
	    c, arena_strf(c->arena, "Bearer %.*s", STR_FMT(token)));
}

/* Adds an access token.  Returns false if c must wait for it. */
static bool
apply_token(struct call *c)
{
	struct str token =
	    credential_token_get(state_of(c)->token, c, put_token);

	if (token.p == NULL)
		return false;
	put_token(c, token);
	return true;
}

void
credential_apply(struct call *c, void (*done)(struct call *c))
{
	const struct credential *k = c->state->plan->target->credential;

	c->state->credential.done = done;
	if (k != NULL && k->type == CAPABILITY_AUTH_DIGEST)
		apply_digest(c);
	if (k == NULL || k->type != CAPABILITY_AUTH_OAUTH2 || apply_token(c))
		done(c);
}

void
credential_give_up(struct call *c)
{
	credential_token_leave(state_of(c)->token, c);
}

/*
 * Handles a 401 for Digest.  The nonce of an earlier call may be too old, and a
 * new one may be stale when it is used.  If a new nonce that is not stale is
 * refused, the password is wrong.
 */
static bool
answer_digest(struct call *c, const struct http_response *r)
{
	struct credential_digest *d = &state_of(c)->digest;
	struct credential_use *use = &c->state->credential;
	bool refused = use->fresh && use->sent.p != NULL, stale;

	if (r->status != 401) {
		credential_digest_next(d, r);
		return false;
	}
	if (!credential_digest_challenge(d, r, &stale))
		return false;
	if (use->renewals == RENEWALS || (refused && !stale)) {
		credential_digest_done(d);
		return false;
	}
	use->renewals++;
	use->fresh = true;
	return true;
}

/*
 * Handles a 401 for a token, which was revoked early: allows one retry with a
 * new token.
 */
static bool
answer_token(struct call *c, const struct http_response *r)
{
	struct credential_use *use = &c->state->credential;

	if (r->status != 401)
		return false;
	credential_token_drop(state_of(c)->token,
	    str_part(use->sent, sizeof("Bearer ") - 1, use->sent.n));
	return use->renewals++ == 0;
}

bool
credential_answer(struct call *c, const struct http_response *r)
{
	const struct credential *k = c->state->plan->target->credential;

	if (k != NULL && k->type == CAPABILITY_AUTH_DIGEST)
		return answer_digest(c, r);
	if (k != NULL && k->type == CAPABILITY_AUTH_OAUTH2)
		return answer_token(c, r);
	return false;
}
