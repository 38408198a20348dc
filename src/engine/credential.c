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
#include "engine/engine.h"

enum { TEXT_BYTES = 65536, RENEWALS = 2 };

/* One thread's part of one target. */
struct credential_state {
	struct credential_digest digest;
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
	[SPEC_AUTH_OAUTH2] = open_by_other,
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
credential_each_name(struct engine *en, const struct engine_target *t,
    void (*visit)(void *context, struct str name), void *context)
{
	struct name_visit v = { en, visit, context };

	spec_auth_each_text(t->consumes->auth, visit_text, &v);
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
	return k;
}

void
credential_thread_free(struct credential_thread *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < t->count; i++)
		credential_digest_done(&t->states[i].digest);
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

void
credential_apply(struct call *c, void (*done)(struct call *c))
{
	const struct credential *k = c->state->plan->target->credential;

	if (k != NULL && k->type == SPEC_AUTH_DIGEST)
		apply_digest(c);
	done(c);
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

bool
credential_answer(struct call *c, const struct http_response *r)
{
	const struct credential *k = c->state->plan->target->credential;

	if (k != NULL && k->type == SPEC_AUTH_DIGEST)
		return answer_digest(c, r);
	return false;
}
