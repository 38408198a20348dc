/* credential.c - what opens an upstream: put on a request, renewed at a 401. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/encode.h"
#include "base/mem.h"
#include "http/http_ascii.h"
#include "engine/brace.h"
#include "engine/credential.h"
#include "engine/credential_digest.h"
#include "engine/credential_text.h"
#include "engine/credential_token.h"
#include "engine/engine.h"
#include "engine/oauth_metadata.h"

enum { TEXT_BYTES = 65536, RENEWALS = 2 };

/* One thread's part of one target. */
struct credential_state {
	struct credential_digest digest;
	struct credential_token *token; /* oauth2; else NULL */
};

struct credential_thread {
	size_t count;
	struct credential_state states[];
};

/* ------------------------------------------------------- what the file says */

/* What HTTP cannot carry is said before a call fails of it. */
static void
add_header(struct engine *en, struct engine_target *t, struct str name,
    struct str value)
{
	if (t->problem != NULL)
		return;
	if (!http_ascii_is_token(name))
		t->problem = arena_printf(&en->arena,
		    "authentication names a header '%.*s' that HTTP cannot "
		    "carry: mend 'key' in the file",
		    STR_FMT(str_part(name, 0, 80)));
	else if (!http_ascii_is_field_value(value))
		t->problem = arena_printf(&en->arena,
		    "the value of header '%.*s' of authentication has a line "
		    "break or another control character in it",
		    STR_FMT(name));
	else
		http_headers_add(
		    &en->arena, &t->credential->headers, name, value);
}

static void
open_by_apikey(struct engine *en, struct engine_target *t)
{
	const struct spec_auth *auth = t->consumes->auth;
	struct str name, value;

	if (auth->key.p != NULL || auth->value.p != NULL) {
		name =
		    credential_text_needed(en, auth->key, "key", &t->problem);
		value = credential_text_needed(
		    en, auth->value, "value", &t->problem);
		engine_add_secret(en, value);
		if (!auth->in_query) {
			add_header(en, t, name, value);
		} else {
			t->credential->query_name = name;
			t->credential->query_value = value;
		}
	}
	for (const struct spec_auth_header *h = auth->headers; h != NULL;
	     h = h->next) {
		name = credential_text_needed(
		    en, h->name, "name of a header", &t->problem);
		value = credential_text_needed(
		    en, h->value, "value of a header", &t->problem);
		engine_add_secret(en, value);
		add_header(en, t, name, value);
	}
}

static void
open_by_bearer(struct engine *en, struct engine_target *t)
{
	struct str token = credential_text_needed(
	    en, t->consumes->auth->token, "token", &t->problem);

	engine_add_secret(en, token);
	add_header(en, t, STR("Authorization"),
	    arena_strf(&en->arena, "Bearer %.*s", STR_FMT(token)));
}

/* The name is needed; the password may be empty (RFC 7617 2). */
static void
name_and_password(struct engine *en, struct engine_target *t, struct str *name,
    struct str *password)
{
	const struct spec_auth *auth = t->consumes->auth;

	*name =
	    credential_text_needed(en, auth->username, "username", &t->problem);
	*password = STR("");
	if (t->problem == NULL && auth->password.n > 0)
		*password = credential_text(en, auth->password, &t->problem);
	engine_add_secret(en, *password);
}

static void
open_by_basic(struct engine *en, struct engine_target *t)
{
	struct str user, password, coded;
	struct buf b;

	name_and_password(en, t, &user, &password);
	if (t->problem != NULL)
		return;
	if (str_find(user, ':', 0) < user.n) {
		t->problem = "the username of authentication has a ':' in it, "
		             "which Basic cannot carry (RFC 7617 2)";
		return;
	}
	user = arena_strf(
	    &en->arena, "%.*s:%.*s", STR_FMT(user), STR_FMT(password));
	buf_init(&b, TEXT_BYTES);
	encode_base64(&b, user.p, user.n);
	coded = arena_str(&en->arena, buf_str(&b));
	buf_done_secret(&b);
	engine_add_secret(en, coded);
	add_header(en, t, STR("Authorization"),
	    arena_strf(&en->arena, "Basic %.*s", STR_FMT(coded)));
}

static void
open_by_digest(struct engine *en, struct engine_target *t)
{
	name_and_password(
	    en, t, &t->credential->username, &t->credential->password);
}

/* A text that may be absent, and is a URL where it is not. */
static struct str
url_text(struct engine *en, struct engine_target *t, struct str text,
    const char *what, struct str issuer)
{
	struct str url = credential_text(en, text, &t->problem);
	struct err e;

	if (url.n > 0 && oauth_metadata_check_url(url, what, issuer, &e) == -1)
		t->problem =
		    arena_printf(&en->arena, "authentication: %s", e.text);
	return url.n > 0 ? url : STR_NONE;
}

/* The client's id is no secret, its secret and what Basic makes of it are. */
static void
open_client(struct engine *en, struct engine_target *t)
{
	struct oauth_client *client = &t->credential->source->client;
	struct err e;

	if (oauth_client_resolve(en, &en->arena, t->consumes->auth,
	        t->consumes->namespace, client, &e) == -1) {
		t->problem = arena_printf(&en->arena, "%s", e.text);
		return;
	}
	engine_add_secret(en, client->secret);
	engine_add_secret(en,
	    str_part(oauth_client_basic(&en->arena, client), 6, TEXT_BYTES));
}

static void
open_by_oauth2(struct engine *en, struct engine_target *t)
{
	const struct spec_auth *auth = t->consumes->auth;
	struct credential_source *s = arena_new(&en->arena, sizeof(*s));

	t->credential->source = s;
	s->issuer = url_text(en, t, auth->authorization_server,
	    "authorizationServerUri", STR_NONE);
	s->token_endpoint =
	    url_text(en, t, auth->token_endpoint, "tokenEndpoint", s->issuer);
	s->scopes = credential_text(en, auth->scopes, &t->problem);
	s->audience = credential_text(en, auth->audience, &t->problem);
	s->resource = credential_text(en, auth->resource, &t->problem);
	if (t->problem != NULL)
		return;
	if (s->issuer.p == NULL && s->token_endpoint.p == NULL)
		t->problem = "authentication of type oauth2 has neither "
		             "tokenEndpoint nor authorizationServerUri: add "
		             "one";
	else
		open_client(en, t);
}

static void
open_by_nothing(struct engine *en, struct engine_target *t)
{
	(void)en;
	(void)t;
}

static void
open_by_other(struct engine *en, struct engine_target *t)
{
	t->problem = arena_printf(&en->arena,
	    "authentication of type '%.*s' is not carried out as the file has "
	    "it: `claviger check` says why",
	    STR_FMT(t->consumes->auth->type_name));
}

static void (*const openers[])(struct engine *, struct engine_target *) = {
	[SPEC_AUTH_NONE] = open_by_nothing,
	[SPEC_AUTH_APIKEY] = open_by_apikey,
	[SPEC_AUTH_BEARER] = open_by_bearer,
	[SPEC_AUTH_BASIC] = open_by_basic,
	[SPEC_AUTH_DIGEST] = open_by_digest,
	[SPEC_AUTH_OAUTH2] = open_by_oauth2,
	[SPEC_AUTH_OTHER] = open_by_other,
};

void
credential_resolve(struct engine *en, struct engine_target *t)
{
	const struct spec_auth *auth = t->consumes->auth;

	if (auth == NULL)
		return;
	t->credential = arena_new(&en->arena, sizeof(*t->credential));
	t->credential->type = auth->type;
	t->credential->index = (size_t)(t - en->targets);
	openers[auth->type](en, t);
}

/* The texts of one authentication, and who wants their names. */
struct name_visit {
	struct engine *en;
	void (*visit)(void *context, struct str name);
	void *context;
};

static void
visit_text(void *context, struct str text)
{
	struct name_visit *v = context;
	struct str rest = text, plain, name;

	while (brace_next(&rest, &plain, &name))
		if (name.p != NULL)
			v->visit(v->context, engine_bare_name(v->en, name));
}

void
credential_each_name(struct engine *en, const struct spec_auth *auth,
    struct str namespace, void (*visit)(void *context, struct str name),
    void *context)
{
	struct name_visit v = { en, visit, context };

	spec_auth_each_text(auth, visit_text, &v);
	if (auth != NULL && auth->type == SPEC_AUTH_OAUTH2)
		oauth_client_each_name(&en->arena, namespace, visit, context);
}

bool
credential_covers(
    const struct engine_target *t, enum spec_in in, struct str name)
{
	const struct credential *k = t->credential;

	if (k == NULL)
		return false;
	if (in == SPEC_IN_QUERY)
		return k->query_name.n > 0 && str_equal(name, k->query_name);
	if (in != SPEC_IN_HEADER)
		return false;
	if (k->type == SPEC_AUTH_DIGEST || k->type == SPEC_AUTH_OAUTH2)
		return str_equal_nocase(name, STR("Authorization"));
	for (size_t i = 0; i < k->headers.count; i++)
		if (str_equal_nocase(name, k->headers.items[i].name))
			return true;
	return false;
}

/* ---------------------------------------------------------- on each request */

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
		    target->credential->type == SPEC_AUTH_OAUTH2)
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

/* What an earlier sending of the same request had is replaced. */
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

/* The first request of a thread goes without: its 401 brings the nonce. */
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

/* False: it waits for the token. */
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
	if (k != NULL && k->type == SPEC_AUTH_DIGEST)
		apply_digest(c);
	if (k == NULL || k->type != SPEC_AUTH_OAUTH2 || apply_token(c))
		done(c);
}

void
credential_give_up(struct call *c)
{
	list_remove(&c->state->credential.link);
}

/*
 * A nonce of an earlier call may be too old, and a new one be stale by the
 * time it is used; but who is refused with a new one has the wrong password.
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

/* The token was taken back before its time: another one, once. */
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

	if (k != NULL && k->type == SPEC_AUTH_DIGEST)
		return answer_digest(c, r);
	if (k != NULL && k->type == SPEC_AUTH_OAUTH2)
		return answer_token(c, r);
	return false;
}
