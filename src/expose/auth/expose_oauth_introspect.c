/* expose_oauth_introspect.c - checks a token by introspection (RFC 7662). */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/auth/expose_oauth.h"
#include "http/http.h"
#include "key/key.h"

enum {
	ANSWER_BYTES = 64 * 1024,
	FORM_BYTES = 4 * JWT_BYTES,
	DEPTH = 16,
	KEPT = 256, /* cached results, by the token's hash */
	KEPT_MS = 10 * 1000, /* a revoked token works this long */
};

/* An accepted token, by its hash. */
struct known {
	uint8_t hash[KEY_HASH_BYTES];
	int64_t until_ms; /* monotonic */
	int64_t end_s; /* its expiry, wall clock */
	char *owner; /* issuer, then subject */
	size_t issuer_n, subject_n;
};

/* The state of one thread. */
struct introspection {
	struct http_client *client;
	struct arena arena; /* holds endpoint */
	struct str endpoint; /* STR_NONE: not known yet */
	bool post; /* the server accepts our secret only in the form */
	struct known known[KEPT];
};

/* One check in progress; on the exchange's arena. */
struct check {
	const struct expose_auth *auth;
	struct introspection *own;
	struct oauth_discover *discovery; /* in progress, or NULL */
	struct http_client_call *out; /* in progress, or NULL */
	struct http_exchange *exchange;
	struct expose_auth_callback done;
	struct str token;
	uint8_t hash[KEY_HASH_BYTES];
	bool retried;
};

static void *
make_own(struct engine_thread *t, const void *owner)
{
	const struct expose_oauth *o = owner;
	struct introspection *n = mem_new(sizeof(*n));

	n->client = engine_slot_client(t);
	n->endpoint = o->introspection_endpoint;
	return n;
}

static void
free_own(void *own)
{
	struct introspection *n = own;

	arena_done(&n->arena);
	for (size_t i = 0; i < KEPT; i++)
		free(n->known[i].owner);
	mem_wipe(n->known, sizeof(n->known));
	free(n);
}

static struct known *
slot_of(const struct check *q)
{
	return &q->own->known[q->hash[0]];
}

static bool
is_known(const struct check *q)
{
	const struct known *k = slot_of(q);

	return mem_equal(k->hash, q->hash, sizeof(k->hash)) &&
	       clock_mono_ms() < k->until_ms &&
	       clock_real_ms() / 1000 < k->end_s;
}

static void
remember(
    const struct check *q, int64_t end_s, const struct expose_token_owner *o)
{
	struct known *k = slot_of(q);

	memcpy(k->hash, q->hash, sizeof(k->hash));
	k->until_ms = clock_mono_ms() + KEPT_MS;
	k->end_s = end_s;
	free(k->owner);
	k->issuer_n = o->issuer.n;
	k->subject_n = o->subject.n;
	k->owner = mem_new(k->issuer_n + k->subject_n + 1);
	memcpy(k->owner, o->issuer.p, k->issuer_n);
	memcpy(k->owner + k->issuer_n, o->subject.p, k->subject_n);
}

static enum expose_auth_result
accept(struct check *q)
{
	const struct known *k = slot_of(q);
	struct arena *a = q->exchange->arena;
	struct str issuer = { k->owner, k->issuer_n };
	struct str subject = { k->owner + k->issuer_n, k->subject_n };

	/*
	 * Copy the owner: another token may replace the entry during this
	 * request.
	 */
	expose_principal_set(q->exchange, HTTP_PRINCIPAL_TOKEN,
	    arena_str(a, issuer), arena_str(a, subject));
	return EXPOSE_AUTH_ACCEPTED;
}

static void
finish(struct check *q, enum expose_auth_result v)
{
	q->exchange->on_event = NULL;
	q->done.run(q->done.context, v == EXPOSE_AUTH_ACCEPTED);
}

/*
 * Checks a response (RFC 7662 2.2).  Some claims that are optional there are
 * required here.
 */
static enum expose_auth_result
check_answer(struct check *q, const struct json *v)
{
	struct jwt_rules rules = q->auth->oauth->rules;
	struct expose_token_owner owner;
	const struct json *active = json_get(v, "active");
	int64_t end_s = 0;
	struct err e;

	rules.now_s = clock_real_ms() / 1000;
	if (!json_is(active, JSON_BOOL) || !active->boolean) {
		err_set(&e, ERR_UNAUTHENTICATED, "the token is not active");
		return expose_oauth_reject(q->auth, q->exchange, &e);
	}
	if (jwt_check_claims(v, &rules, &end_s, &e) == -1)
		return expose_oauth_reject(q->auth, q->exchange, &e);
	owner = expose_oauth_owner(q->auth, q->exchange->arena, v, q->token);
	remember(q, end_s, &owner);
	return accept(q);
}

static void send_request(struct check *q);

static void
on_answer(void *context, struct http_client_answer *answer)
{
	struct check *q = context;
	const struct http_response *r = &answer->response;
	struct err e = answer->error;
	const struct json *v = NULL;

	q->out = NULL;
	if (e.kind == ERR_NONE && r->status == 401 && !q->retried &&
	    !q->own->post) {
		q->retried = true;
		send_request(q);
		return;
	}
	if (e.kind == ERR_NONE && r->status != 200) {
		/*
		 * The endpoint may have moved, so discover it again next time.
		 */
		q->own->endpoint = q->auth->oauth->introspection_endpoint;
		err_set(&e, ERR_UPSTREAM,
		    "the introspection endpoint returned status %d%s",
		    r->status,
		    r->status == 401 ? ": it rejected the client credential"
		                     : "");
	} else if (e.kind == ERR_NONE) {
		q->own->post = q->own->post || q->retried;
		v = json_parse(q->exchange->arena, r->body, DEPTH, 0, NULL);
		if (!json_is(v, JSON_OBJECT))
			err_set(&e, ERR_UPSTREAM,
			    "the introspection endpoint did not return a JSON "
			    "object");
	}
	finish(q, e.kind != ERR_NONE
	              ? expose_auth_kind_unavailable(q->exchange, &e)
	              : check_answer(q, v));
}

static void
send_request(struct check *q)
{
	const struct oauth_client *client = &q->auth->oauth->client;
	struct arena *a = q->exchange->arena;
	bool post = q->own->post || q->retried;
	struct http_client_request r = {
		.method = HTTP_METHOD_POST,
		.url = arena_strdup(a, q->own->endpoint),
		.has_body = true,
		.response_bytes = ANSWER_BYTES,
	};
	struct buf b;

	buf_init(&b, FORM_BYTES);
	oauth_client_pair(&b, "token", q->token);
	oauth_client_pair(&b, "token_type_hint", STR("access_token"));
	if (post)
		oauth_client_form(&b, client);
	r.body = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
	http_headers_add(a, &r.headers, STR("Content-Type"),
	    STR("application/x-www-form-urlencoded"));
	http_headers_add(a, &r.headers, STR("Accept"), STR("application/json"));
	if (!post)
		http_headers_add(a, &r.headers, STR("Authorization"),
		    oauth_client_basic(a, client));
	q->out = http_client_send(q->own->client, a, &r, on_answer, q);
}

static void
on_discovered(void *context, const struct oauth_discovery *found)
{
	struct check *q = context;
	struct str endpoint = found->metadata.introspection_endpoint;
	struct err e = found->error;

	q->discovery = NULL;
	if (e.kind == ERR_NONE && endpoint.n == 0)
		err_set(&e, ERR_UPSTREAM,
		    "the metadata has no introspection_endpoint");
	if (e.kind != ERR_NONE) {
		err_prefix(&e, "the authorization server %.*s",
		    STR_FMT(str_part(q->auth->oauth->server, 0, 200)));
		finish(q, expose_auth_kind_unavailable(q->exchange, &e));
		return;
	}
	arena_reset(&q->own->arena);
	q->own->endpoint = arena_str(&q->own->arena, endpoint);
	send_request(q);
}

static void
on_event(struct http_exchange *ex, enum http_exchange_event e)
{
	struct check *q = ex->stream;

	if (e != HTTP_EXCHANGE_GONE)
		return;
	if (q->discovery != NULL)
		oauth_discover_cancel(q->discovery);
	else
		http_client_cancel(q->out);
	finish(q, expose_auth_kind_client_gone(ex));
}

enum expose_auth_result
expose_oauth_introspect(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, struct str token,
    struct expose_auth_callback done)
{
	struct check *q = arena_new(ex->arena, sizeof(*q));
	struct err e;

	if (token.n > JWT_BYTES || !key_hash_plain(token, q->hash)) {
		err_set(&e, ERR_UNAUTHENTICATED, "the token is too long");
		return expose_oauth_reject(auth, ex, &e);
	}
	q->auth = auth;
	q->own = engine_slot_get(t, auth->oauth, make_own, free_own);
	q->exchange = ex;
	q->done = done;
	q->token = token;
	if (is_known(q))
		return accept(q);
	ex->stream = q;
	ex->on_event = on_event;
	if (q->own->endpoint.n > 0)
		send_request(q);
	else
		q->discovery = oauth_discover(q->own->client, NULL, ex->arena,
		    auth->oauth->server, on_discovered, q);
	return EXPOSE_AUTH_PENDING;
}
