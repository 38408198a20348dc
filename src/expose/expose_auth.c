/* expose_auth.c - apikey, bearer and basic, compared in constant time. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "base/mem.h"
#include "engine/call.h"
#include "expose/expose_auth.h"
#include "http/http_server.h"
#include "spec/spec.h"

struct expose_auth {
	struct str name; /* of the header or query parameter, NUL-terminated */
	bool in_query;
	struct str want; /* the whole value; of Authorization behind scheme */
	struct str scheme; /* "Bearer": case ignored (RFC 9110 11.1) */
	struct str challenge; /* for WWW-Authenticate */
	struct err problem; /* kind ERR_NONE: it works */
};

/* A template as text; what cannot be resolved becomes the problem. */
static struct str
render(struct expose_auth *auth, struct arena *a, const struct engine *en,
    struct str text)
{
	struct str got = engine_render(en, a, text, &auth->problem);

	if (got.p != NULL && got.n == 0)
		err_set(&auth->problem, ERR_UNAVAILABLE,
		    "it asks for an empty secret");
	return got;
}

/* "Key abc": the scheme is before the space, the rest is the secret. */
static void
split_scheme(struct expose_auth *auth)
{
	size_t space = str_find(auth->want, ' ', 0);

	if (space == auth->want.n)
		return;
	auth->scheme = str_part(auth->want, 0, space);
	auth->want = str_trim(str_part(auth->want, space, auth->want.n));
}

static void
set_apikey(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct spec_auth *s)
{
	auth->name = arena_str(a, s->key);
	auth->in_query = s->in_query;
	auth->want = render(auth, a, en, s->value);
	if (!s->in_query && str_equal_nocase(s->key, STR("Authorization")))
		split_scheme(auth);
}

static void
set_bearer(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct spec_auth *s)
{
	auth->name = STR("Authorization");
	auth->scheme = STR("Bearer");
	auth->want = render(auth, a, en, s->token);
}

static void
set_basic(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct spec_auth *s)
{
	struct str user = render(auth, a, en, s->username);
	struct str password = render(auth, a, en, s->password);
	struct str pair =
	    arena_strf(a, "%.*s:%.*s", STR_FMT(user), STR_FMT(password));
	struct buf b;

	buf_init(&b, 64 * 1024);
	encode_base64(&b, pair.p, pair.n);
	auth->name = STR("Authorization");
	auth->scheme = STR("Basic");
	auth->want = arena_str(a, buf_str(&b));
	buf_done_secret(&b);
}

struct expose_auth *
expose_auth_new(
    struct arena *a, const struct engine *en, const struct spec_exposes *s)
{
	struct expose_auth *auth = arena_new(a, sizeof(*auth));

	switch (s->auth->type) {
	case SPEC_AUTH_APIKEY:
		set_apikey(auth, a, en, s->auth);
		break;
	case SPEC_AUTH_BEARER:
		set_bearer(auth, a, en, s->auth);
		break;
	case SPEC_AUTH_BASIC:
		set_basic(auth, a, en, s->auth);
		break;
	default:
		err_set(&auth->problem, ERR_UNAVAILABLE,
		    "type '%.*s' is not supported: use apikey, bearer or basic",
		    STR_FMT(s->auth->type_name));
		break;
	}
	if (auth->problem.kind != ERR_NONE) {
		auth->problem.kind = ERR_UNAVAILABLE;
		err_prefix(&auth->problem,
		    "the authentication that '%.*s' declares cannot work",
		    STR_FMT(s->namespace));
	}
	auth->challenge = arena_strf(a, "%.*s realm=\"%.*s\"",
	    auth->scheme.n > 0 ? (int)auth->scheme.n : 6,
	    auth->scheme.n > 0 ? auth->scheme.p : "ApiKey",
	    STR_FMT(s->namespace));
	return auth;
}

/* What the caller shows, or STR_NONE. */
static struct str
shown(const struct expose_auth *auth, struct http_exchange *ex)
{
	struct str got = STR_NONE, scheme;

	if (auth->in_query) {
		http_query_get(
		    ex->arena, ex->request.query, auth->name.p, &got, NULL);
		return got;
	}
	got = http_headers_get(&ex->request.headers, auth->name.p);
	if (got.p == NULL || auth->scheme.n == 0)
		return got;
	scheme = str_cut(&got, ' ');
	if (!str_equal_nocase(scheme, auth->scheme) || got.p == NULL)
		return STR_NONE;
	return str_trim(got);
}

bool
expose_auth_check(const struct expose_auth *auth, struct http_exchange *ex)
{
	struct str got;

	if (auth->problem.kind != ERR_NONE) {
		http_response_err(
		    &ex->response, ex->arena, &auth->problem, ex->request.id);
		return false;
	}
	got = shown(auth, ex);
	if (got.p != NULL && got.n == auth->want.n &&
	    mem_equal(got.p, auth->want.p, got.n))
		return true;
	http_response_error(&ex->response, ex->arena, 401, NULL, ex->request.id,
	    got.p == NULL ? "Authentication required" : "Invalid credential");
	http_headers_add(ex->arena, &ex->response.headers,
	    STR("WWW-Authenticate"), auth->challenge);
	return false;
}
