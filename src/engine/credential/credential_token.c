/* credential_token.c - access tokens of OAuth 2.0 client credentials. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "capability/capability.h"
#include "engine/binds/binds.h"
#include "engine/credential/credential.h"
#include "engine/credential/credential_token.h"
#include "engine/credential/oauth_client.h"
#include "engine/credential/oauth_discover.h"
#include "engine/state/state.h"

enum {
	ANSWER_BYTES = 256 * 1024,
	TOKEN_BYTES = 16384,
	FORM_BYTES = 65536,
	DEPTH = 16,
	LIFE_S = 300, /* of a token, if the server does not state it */
	LIFE_MAX_S = 7 * 24 * 3600,
	MARGIN_MS = 30000, /* renewed at most this long before it expires */
	REASON_BYTES = 160,
};

/*
 * A fetch of a token in progress: discovery if needed, then one to three
 * requests.
 */
struct token_fetch {
	struct credential_token *owner; /* NULL: freed meanwhile */
	struct arena arena;
	struct http_tls tls; /* the API's, without the client certificate */
	struct oauth_discover *discovery; /* in progress, or ... */
	struct http_client_call *out; /* ... the request; one of them */
	struct str endpoint;
	bool refreshing; /* by a refresh token */
	bool retried; /* with the client's secret in the form */
};

struct credential_token {
	struct engine_thread *thread;
	const struct engine_target *target;
	const struct credential_source *source;
	void (*put)(struct call *c, struct str token);
	struct list waiting; /* of calls' struct credential_use */
	struct token_fetch *fetch; /* NULL: none in flight */
	struct arena arena; /* of the endpoint */
	struct str endpoint; /* once known */
	bool post; /* the server takes the secret in the form only */
};

struct credential_token *
credential_token_new(
    struct engine_thread *t, const struct engine_target *target)
{
	struct credential_token *k = mem_new(sizeof(*k));

	k->thread = t;
	k->target = target;
	k->source = target->credential->source;
	k->endpoint = k->source->token_endpoint;
	list_init(&k->waiting);
	return k;
}

void
credential_token_free(struct credential_token *k)
{
	if (k == NULL)
		return;
	if (k->fetch != NULL)
		k->fetch->owner = NULL;
	arena_done(&k->arena);
	free(k);
}

static void
fetch_free(struct token_fetch *f)
{
	if (f->owner != NULL)
		f->owner->fetch = NULL;
	arena_done(&f->arena);
	free(f);
}

/* ---------------------------------------------------------- the end of it */

/*
 * Passes the token or error to all waiting calls.  Each may wait again in its
 * callback.
 */
static void
finish(struct token_fetch *f, struct str token, const struct err *e,
    bool timed_out)
{
	struct credential_token *k = f->owner;
	struct list waiting;

	list_init(&waiting);
	while (!list_is_empty(&k->waiting)) {
		struct list *link = k->waiting.next;

		list_remove(link);
		list_append(&waiting, link);
	}
	k->fetch = NULL;
	while (!list_is_empty(&waiting)) {
		struct credential_use *use =
		    container_of(waiting.next, struct credential_use, link);
		struct call *c = use->call;

		list_remove(&use->link);
		if (token.p != NULL) {
			k->put(c, arena_str(c->arena, token));
		} else {
			c->error = *e;
			c->timed_out = timed_out;
		}
		use->done(c);
	}
	f->owner = NULL;
	fetch_free(f);
}

static void
fail(struct token_fetch *f, struct err *e, bool timed_out)
{
	e->kind = ERR_UPSTREAM;
	err_prefix(e, "no access token");
	finish(f, STR_NONE, e, timed_out);
}

/*
 * Returns text of a server for a message: on one line and redacted, since it
 * may repeat secrets.
 */
static struct str
readable(struct token_fetch *f, struct str text)
{
	struct buf b;
	struct str out;

	buf_init(&b, FORM_BYTES);
	engine_redact(
	    f->owner->thread->engine, &b, str_part(text, 0, REASON_BYTES));
	for (size_t i = 0; i < b.len; i++)
		if (b.p[i] < ' ' || b.p[i] > '~')
			b.p[i] = ' ';
	out = arena_str(&f->arena, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

/* Returns "host/path" of the endpoint.  Its query may be secret. */
static struct str
endpoint_name(const struct token_fetch *f)
{
	return str_part(f->endpoint, 0, str_find(f->endpoint, '?', 0));
}

/* Reports an error response (RFC 6749 5.2): {"error", "error_description"}. */
static void
refuse(struct token_fetch *f, int status, const struct json *v)
{
	struct str error = readable(f, json_get_text(v, "error"));
	struct str text = readable(f, json_get_text(v, "error_description"));
	struct err e;

	err_set(&e, ERR_UPSTREAM,
	    "the token endpoint %.*s answered %d%s%.*s%s%.*s",
	    STR_FMT(endpoint_name(f)), status, error.n > 0 ? ", " : "",
	    STR_FMT(error), text.n > 0 ? ": " : "", STR_FMT(text));
	fail(f, &e, false);
}

static void
refuse_token(struct token_fetch *f, const char *why)
{
	struct err e;

	err_set(&e, ERR_UPSTREAM, "the token endpoint %.*s answered %s",
	    STR_FMT(endpoint_name(f)), why);
	fail(f, &e, false);
}

/* ------------------------------------------------------------- the answer */

/*
 * Returns the lifetime in seconds.  Some servers write the number as a string.
 */
static int64_t
life_of(const struct json *v)
{
	const struct json *n = json_get(v, "expires_in");
	int64_t s = LIFE_S;

	if (json_is(n, JSON_STRING))
		s = str_to_int(n->text, LIFE_MAX_S);
	else if (json_is(n, JSON_NUMBER) && !json_number_to_int(n, &s))
		s = str_to_int(str_part(n->text, 0, str_find(n->text, '.', 0)),
		    LIFE_MAX_S);
	if (s < 0)
		return LIFE_S;
	return s < LIFE_MAX_S ? s : LIFE_MAX_S;
}

static void
take_token(struct token_fetch *f, const struct json *v)
{
	struct credential_token *k = f->owner;
	struct str token = json_get_text(v, "access_token");
	struct str type = json_get_text(v, "token_type");
	struct str refresh = json_get_text(v, "refresh_token");
	int64_t life_ms = life_of(v) * 1000, margin_ms = life_ms / 10;

	if (token.n == 0 || token.n > TOKEN_BYTES ||
	    !http_ascii_is_field_value(token) ||
	    memchr(token.p, '\0', token.n) != NULL) {
		refuse_token(f, "without an access_token that can be sent");
		return;
	}
	/* RFC 6749 7.1: a type that is not understood must not be used. */
	if (type.n > 0 && !str_equal_nocase(type, STR("Bearer"))) {
		refuse_token(f, "with a token_type other than Bearer");
		return;
	}
	if (margin_ms > MARGIN_MS)
		margin_ms = MARGIN_MS;
	credential_vault_put(k->thread->engine->vault,
	    k->target->credential->index, token,
	    refresh.n <= TOKEN_BYTES ? refresh : STR_NONE,
	    clock_mono_ms() + life_ms - margin_ms);
	finish(f, token, NULL, false);
}

static void ask(struct token_fetch *f);

/* Reports whether the client was refused (RFC 6749 5.2): 400 or 401. */
static bool
is_wrong_client(const struct http_response *r, const struct json *v)
{
	return r->status == 401 ||
	       (r->status == 400 &&
	           str_is(json_get_text(v, "error"), "invalid_client"));
}

static void
on_token(void *context, struct http_client_answer *answer)
{
	struct token_fetch *f = context;
	const struct http_response *r = &answer->response;
	struct credential_token *k = f->owner;
	const struct json *v;

	f->out = NULL;
	if (k == NULL) {
		fetch_free(f);
		return;
	}
	if (answer->error.kind != ERR_NONE) {
		fail(f, &answer->error, answer->timed_out);
		return;
	}
	v = json_parse(&f->arena, r->body, DEPTH, 0, NULL);
	if (r->status == 200 && json_is(v, JSON_OBJECT)) {
		take_token(f, v);
	} else if (is_wrong_client(r, v) && !f->retried && !k->post) {
		f->retried = true;
		ask(f);
	} else if (f->refreshing) {
		/*
		 * The refresh token is not valid any more: start again without
		 * it.
		 */
		credential_vault_drop_refresh(
		    k->thread->engine->vault, k->target->credential->index);
		f->refreshing = f->retried = false;
		ask(f);
	} else if (r->status == 200) {
		refuse_token(f, "with no JSON object");
	} else {
		/*
		 * The endpoint may have moved: read the metadata again next
		 * time.
		 */
		k->endpoint = k->source->token_endpoint;
		refuse(f, r->status, v);
	}
}

/* ------------------------------------------------------------ the request */

static struct str
make_form(struct token_fetch *f, bool post)
{
	const struct credential_token *k = f->owner;
	const struct credential_source *s = k->source;
	struct str refresh = STR_NONE, out;
	struct buf b;

	if (f->refreshing)
		refresh = credential_vault_refresh(k->thread->engine->vault,
		    k->target->credential->index, &f->arena);
	buf_init(&b, FORM_BYTES);
	oauth_client_pair(&b, "grant_type",
	    refresh.p != NULL ? STR("refresh_token")
	                      : STR("client_credentials"));
	oauth_client_pair(&b, "refresh_token", refresh);
	oauth_client_pair(&b, "scope", s->scopes);
	oauth_client_pair(&b, "audience", s->audience);
	oauth_client_pair(&b, "resource", s->resource);
	if (post)
		oauth_client_form(&b, &s->client);
	out = arena_str(&f->arena, buf_str(&b));
	buf_done_secret(&b);
	return out;
}

static void
ask(struct token_fetch *f)
{
	struct credential_token *k = f->owner;
	bool post = k->post || f->retried;
	struct http_client_request r = {
		.method = HTTP_METHOD_POST,
		.url = arena_strdup(&f->arena, f->endpoint),
		.body = make_form(f, post),
		.has_body = true,
		.tls = &f->tls,
		.connect_ms = k->target->policy.connect_ms,
		.total_ms = k->target->policy.total_ms,
		.response_bytes = ANSWER_BYTES,
	};

	http_headers_add(&f->arena, &r.headers, STR("Content-Type"),
	    STR("application/x-www-form-urlencoded"));
	http_headers_add(
	    &f->arena, &r.headers, STR("Accept"), STR("application/json"));
	if (!post)
		http_headers_add(&f->arena, &r.headers, STR("Authorization"),
		    oauth_client_basic(&f->arena, &k->source->client));
	f->out =
	    http_client_send(k->thread->client, &f->arena, &r, on_token, f);
}

static void
on_discovered(void *context, const struct oauth_discovery *found)
{
	struct token_fetch *f = context;
	struct credential_token *k = f->owner;
	struct err e = found->error;

	f->discovery = NULL;
	if (k == NULL) {
		fetch_free(f);
		return;
	}
	if (e.kind == ERR_NONE && found->metadata.token_endpoint.p == NULL)
		err_set(&e, ERR_UPSTREAM, "its metadata has no token_endpoint");
	if (e.kind != ERR_NONE) {
		err_prefix(&e, "the authorization server %.*s",
		    STR_FMT(str_part(k->source->issuer, 0, 200)));
		fail(f, &e, found->timed_out);
		return;
	}
	arena_reset(&k->arena);
	k->endpoint = arena_str(&k->arena, found->metadata.token_endpoint);
	k->post = k->post || found->metadata.post_only;
	f->endpoint = arena_str(&f->arena, k->endpoint);
	ask(f);
}

static void
start(struct credential_token *k)
{
	struct token_fetch *f = mem_new(sizeof(*f));

	f->owner = k;
	f->arena.secret = true;
	f->tls.ca = k->target->tls.ca;
	k->fetch = f;
	f->refreshing = credential_vault_refresh(k->thread->engine->vault,
	                    k->target->credential->index, &f->arena)
	                    .p != NULL;
	if (k->endpoint.p == NULL) {
		f->discovery = oauth_discover(k->thread->client, &f->tls,
		    &f->arena, k->source->issuer, on_discovered, f);
		return;
	}
	f->endpoint = arena_str(&f->arena, k->endpoint);
	ask(f);
}

struct str
credential_token_get(struct credential_token *k, struct call *c,
    void (*put)(struct call *c, struct str token))
{
	struct str token = credential_vault_get(k->thread->engine->vault,
	    k->target->credential->index, c->arena, clock_mono_ms());
	struct credential_use *use = &c->state->credential;

	if (token.p != NULL)
		return token;
	k->put = put;
	use->call = c;
	list_append(&k->waiting, &use->link);
	if (k->fetch == NULL)
		start(k);
	return STR_NONE;
}

void
credential_token_leave(struct credential_token *k, struct call *c)
{
	struct token_fetch *f = k->fetch;

	list_remove(&c->state->credential.link);
	if (f == NULL || !list_is_empty(&k->waiting))
		return;
	if (f->discovery != NULL)
		oauth_discover_cancel(f->discovery);
	else
		http_client_cancel(f->out);
	fetch_free(f);
}

void
credential_token_drop(struct credential_token *k, struct str token)
{
	credential_vault_drop(
	    k->thread->engine->vault, k->target->credential->index, token);
}
