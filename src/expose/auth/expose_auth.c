/* expose_auth.c - the table of authentication kinds. */
#include <assert.h>

#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/expose_auth_kind.h"
#include "expose/surface/surface.h"
#include "http/http.h"
#include "capability/capability.h"

static const struct expose_auth_kind *const kinds[] = {
	[CAPABILITY_AUTH_APIKEY] = &expose_auth_apikey,
	[CAPABILITY_AUTH_BEARER] = &expose_auth_bearer,
	[CAPABILITY_AUTH_BASIC] = &expose_auth_basic,
	[CAPABILITY_AUTH_DIGEST] = &expose_auth_digest,
	[CAPABILITY_AUTH_OAUTH2] = &expose_auth_oauth,
	[CAPABILITY_AUTH_KEY] = &expose_auth_key,
	[CAPABILITY_AUTH_OTHER] = NULL,
};

struct expose_auth *
expose_auth_new(struct arena *a, const struct engine *en,
    const struct expose_kind *kind, const struct capability_exposes *s,
    const uint8_t key[32])
{
	struct expose_auth *auth = arena_new(a, sizeof(*auth));

	auth->surface = kind;
	auth->realm = arena_str(a, s->namespace);
	auth->key = key;
	auth->source = s->auth->place.source;
	auth->kind = kinds[s->auth->type];
	if (auth->kind != NULL)
		auth->kind->open(auth, a, en, s);
	else
		err_set(&auth->problem, ERR_UNAVAILABLE,
		    "authentication type '%.*s' is not supported as declared; "
		    "run `claviger check` for the reason",
		    STR_FMT(s->auth->type_name));
	if (auth->problem.kind != ERR_NONE) {
		auth->problem.kind = ERR_UNAVAILABLE;
		err_prefix(&auth->problem,
		    "the authentication of '%.*s' does not work",
		    STR_FMT(s->namespace));
	}
	expose_auth_set_key(auth, a);
	return auth;
}

void
expose_auth_done(struct expose_auth *auth)
{
	if (auth != NULL && auth->kind != NULL && auth->kind->close != NULL)
		auth->kind->close(auth);
}

void
expose_auth_set_key(struct expose_auth *auth, struct arena *a)
{
	struct buf b;

	if (auth->caller != HTTP_PRINCIPAL_SECRET)
		return;
	buf_init(&b, (auth->secret_count + 1) * sizeof(auth->secrets[0].want));
	for (size_t i = 0; i < auth->secret_count; i++)
		buf_add(
		    &b, auth->secrets[i].want, sizeof(auth->secrets[i].want));
	auth->subject = expose_principal_fingerprint(a, auth->key, buf_str(&b));
	buf_done_secret(&b);
}

const char *
expose_auth_problem(const struct expose_auth *auth)
{
	return auth->problem.kind != ERR_NONE ? auth->problem.text : NULL;
}

enum expose_auth_result
expose_auth_check(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, expose_auth_fn *done, void *context)
{
	if (auth->problem.kind != ERR_NONE) {
		http_response_err(
		    &ex->response, ex->arena, &auth->problem, ex->request.id);
		return EXPOSE_AUTH_REJECTED;
	}
	/*
	 * If kind is NULL, problem is set (see expose_auth_new()), and the
	 * request was rejected above.
	 */
	assert(auth->kind != NULL);
	return auth->kind->check(
	    auth, t, ex, (struct expose_auth_callback){ done, context });
}

bool
expose_auth_needs_authority(const struct expose_auth *auth)
{
	return auth != NULL && auth->kind == &expose_auth_key;
}

static bool
is_same_secret(const struct expose_secret *a, const struct expose_secret *b)
{
	return str_equal(a->name, b->name) && str_equal(a->scheme, b->scheme) &&
	       a->in == b->in && mem_equal(a->want, b->want, sizeof(a->want));
}

bool
expose_auth_equal(const struct expose_auth *a, const struct expose_auth *b)
{
	bool same;

	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind || a->kind == NULL ||
	    a->problem.kind != ERR_NONE || b->problem.kind != ERR_NONE)
		return false;
	same = a->kind == &expose_auth_key ||
	       (a->secret_count > 0 && a->secret_count == b->secret_count);
	for (size_t i = 0; same && i < a->secret_count; i++)
		same = is_same_secret(&a->secrets[i], &b->secrets[i]);
	return same;
}

bool
expose_auth_serve_metadata(
    const struct expose_auth *auth, struct http_exchange *ex)
{
	return auth->problem.kind == ERR_NONE &&
	       auth->kind->serve_metadata != NULL &&
	       auth->kind->serve_metadata(auth, ex);
}

const char *const *
expose_auth_metadata_paths(const struct expose_auth *auth)
{
	return auth->problem.kind == ERR_NONE &&
	               auth->kind->metadata_paths != NULL
	           ? auth->kind->metadata_paths(auth)
	           : NULL;
}

/* ------------------------------------------------- removing the credential */

static void
strip_header(struct http_headers *h, struct str name)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->count; i++)
		if (!str_equal_nocase(h->items[i].name, name))
			h->items[kept++] = h->items[i];
	h->count = kept;
}

/* Rebuilds the query without the parameter. */
static void
strip_parameter(struct http_exchange *ex, struct str name)
{
	struct http_request *q = &ex->request;
	struct str rest = q->query;
	struct buf b;

	buf_init(&b, q->target.n + 2);
	while (rest.p != NULL) {
		struct str pair = str_cut(&rest, '&'), value = pair;
		struct str key =
		    decode_percent(ex->arena, str_cut(&value, '='), true);

		if (str_equal(key, name))
			continue;
		if (b.len > 0)
			buf_putc(&b, '&');
		buf_add_str(&b, pair);
	}
	q->query = b.len > 0 ? arena_str(ex->arena, buf_str(&b)) : STR_NONE;
	q->target = arena_strf(ex->arena, "%.*s%s%.*s", STR_FMT(q->path),
	    b.len > 0 ? "?" : "", STR_FMT(q->query));
	buf_done_secret(&b);
}

/* Removes the cookie from the Cookie headers. */
static void
strip_cookie(struct http_exchange *ex, struct str name)
{
	struct http_headers *h = &ex->request.headers;

	for (size_t i = 0; i < h->count; i++)
		if (str_equal_nocase(h->items[i].name, STR("Cookie")))
			h->items[i].value = http_cookie_without(
			    ex->arena, h->items[i].value, name);
}

void
expose_auth_strip(const struct expose_auth *auth, struct http_exchange *ex)
{
	for (size_t i = 0; i < auth->secret_count; i++) {
		if (auth->secrets[i].in == CAPABILITY_IN_QUERY)
			strip_parameter(ex, auth->secrets[i].name);
		else if (auth->secrets[i].in == CAPABILITY_IN_COOKIE)
			strip_cookie(ex, auth->secrets[i].name);
		else
			strip_header(
			    &ex->request.headers, auth->secrets[i].name);
	}
	if (auth->secret_count == 0)
		strip_header(&ex->request.headers, STR("Authorization"));
}
