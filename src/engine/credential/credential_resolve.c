/* credential_resolve.c - what a file declares, with its binds filled in. */
#include "base/base.h"
#include "http/http.h"
#include "engine/binds/binds.h"
#include "engine/credential/credential.h"
#include "engine/credential/credential_text.h"
#include "engine/credential/credential_token.h"
#include "engine/credential/oauth_client.h"
#include "engine/credential/oauth_metadata.h"
#include "engine/state/state.h"

enum { TEXT_BYTES = 65536 };

/*
 * Adds a header.  One that HTTP cannot carry becomes the problem of t, so that
 * `check` reports it.
 */
static void
add_header(struct engine *en, struct engine_target *t, struct str name,
    struct str value)
{
	if (t->problem != NULL)
		return;
	if (!http_ascii_is_token(name))
		t->problem = arena_printf(&en->arena,
		    "authentication names a header '%.*s' that HTTP cannot "
		    "carry: fix 'key' in the file",
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

/* Sets the key at its place. */
static void
set_key(struct engine *en, struct engine_target *t, struct str name,
    struct str value)
{
	struct credential *k = t->credential;

	switch (t->consumes->auth->placement) {
	case CAPABILITY_IN_QUERY:
		k->query_name = name;
		k->query_value = value;
		break;
	case CAPABILITY_IN_COOKIE:
		k->cookie_name = name;
		k->cookie_value = value;
		break;
	case CAPABILITY_IN_BODY:
		k->member_name = name;
		k->member_value = value;
		break;
	default:
		add_header(en, t, name, value);
	}
}

static void
open_by_apikey(struct engine *en, struct engine_target *t)
{
	const struct capability_auth *auth = t->consumes->auth;
	const unsigned source = auth->place.source;
	struct str name, value;

	if (auth->key.p != NULL || auth->value.p != NULL ||
	    auth->headers == NULL) {
		name = credential_text_needed(
		    en, auth->refs.key, source, "key", &t->problem);
		value = credential_text_needed(
		    en, auth->refs.value, source, "value", &t->problem);
		engine_redact_add(en, value);
		set_key(en, t, name, value);
	}
	for (const struct capability_auth_header *h = auth->headers; h != NULL;
	     h = h->next) {
		name = credential_text_needed(
		    en, h->name_ref, source, "name of a header", &t->problem);
		value = credential_text_needed(
		    en, h->value_ref, source, "value of a header", &t->problem);
		engine_redact_add(en, value);
		add_header(en, t, name, value);
	}
}

static void
open_by_bearer(struct engine *en, struct engine_target *t)
{
	const struct capability_auth *auth = t->consumes->auth;
	struct str token = credential_text_needed(
	    en, auth->refs.token, auth->place.source, "token", &t->problem);

	engine_redact_add(en, token);
	add_header(en, t, STR("Authorization"),
	    arena_strf(&en->arena, "Bearer %.*s", STR_FMT(token)));
}

/* Reads both; the name is required, the password may be empty (RFC 7617 2). */
static void
name_and_password(struct engine *en, struct engine_target *t, struct str *name,
    struct str *password)
{
	const struct capability_auth *auth = t->consumes->auth;
	const unsigned source = auth->place.source;

	*name = credential_text_needed(
	    en, auth->refs.username, source, "username", &t->problem);
	*password = STR("");
	if (t->problem == NULL && auth->password.n > 0)
		*password = credential_text(
		    en, auth->refs.password, source, &t->problem);
	engine_redact_add(en, *password);
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
	engine_redact_add(en, coded);
	add_header(en, t, STR("Authorization"),
	    arena_strf(&en->arena, "Basic %.*s", STR_FMT(coded)));
}

static void
open_by_digest(struct engine *en, struct engine_target *t)
{
	name_and_password(
	    en, t, &t->credential->username, &t->credential->password);
	if (t->problem == NULL && t->credential->password.n == 0)
		t->problem = "authentication has no password in the file";
}

/* Renders a text that must be a URL if it is set. */
static struct str
url_text(struct engine *en, struct engine_target *t,
    const struct capability_ref *text, const char *what, struct str issuer)
{
	struct str url = credential_text(
	    en, text, t->consumes->auth->place.source, &t->problem);
	struct err e;

	if (url.n > 0 && oauth_metadata_check_url(url, what, issuer, &e) == -1)
		t->problem =
		    arena_printf(&en->arena, "authentication: %s", e.text);
	return url.n > 0 ? url : STR_NONE;
}

/*
 * Resolves the client.  Its id is not a secret; its secret, and the Basic
 * credential of both, are redacted.
 */
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
	engine_redact_add(en, client->secret);
	engine_redact_add(en,
	    str_part(oauth_client_basic(&en->arena, client), 6, TEXT_BYTES));
}

static void
open_by_oauth2(struct engine *en, struct engine_target *t)
{
	const struct capability_auth *auth = t->consumes->auth;
	const unsigned source = auth->place.source;
	struct credential_source *s = arena_new(&en->arena, sizeof(*s));

	t->credential->source = s;
	s->issuer = url_text(en, t, auth->refs.authorization_server,
	    "authorizationServerUri", STR_NONE);
	s->token_endpoint = url_text(
	    en, t, auth->refs.token_endpoint, "tokenEndpoint", s->issuer);
	s->scopes = credential_text(en, auth->refs.scopes, source, &t->problem);
	s->audience =
	    credential_text(en, auth->refs.audience, source, &t->problem);
	s->resource =
	    credential_text(en, auth->refs.resource, source, &t->problem);
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
	[CAPABILITY_AUTH_NONE] = open_by_nothing,
	[CAPABILITY_AUTH_APIKEY] = open_by_apikey,
	[CAPABILITY_AUTH_BEARER] = open_by_bearer,
	[CAPABILITY_AUTH_BASIC] = open_by_basic,
	[CAPABILITY_AUTH_DIGEST] = open_by_digest,
	[CAPABILITY_AUTH_OAUTH2] = open_by_oauth2,
	[CAPABILITY_AUTH_OTHER] = open_by_other,
};

void
credential_resolve(struct engine *en, struct engine_target *t)
{
	const struct capability_auth *auth = t->consumes->auth;

	if (auth == NULL)
		return;
	t->credential = arena_new(&en->arena, sizeof(*t->credential));
	t->credential->type = auth->type;
	t->credential->index = (size_t)(t - en->targets);
	openers[auth->type](en, t);
}

/* A visit of the names in the texts of one authentication. */
struct name_visit {
	void (*visit)(void *context, struct str name);
	void *context;
};

static void
visit_text(void *context, const struct capability_ref *ref)
{
	const struct capability_ref_text *t = ref->text;
	struct name_visit *v = context;

	for (size_t i = 0; t != NULL && i < t->count; i++)
		if (t->pieces[i].name != NULL)
			v->visit(v->context, t->pieces[i].name->bare);
}

void
credential_each_name(struct engine *en, const struct capability_auth *auth,
    struct str namespace, void (*visit)(void *context, struct str name),
    void *context)
{
	struct name_visit v = { visit, context };

	capability_auth_each_ref(auth, visit_text, &v);
	if (auth != NULL && auth->type == CAPABILITY_AUTH_OAUTH2)
		oauth_client_each_name(&en->arena, namespace, visit, context);
}
