/* expose_auth.c - the kinds of authentication, and what they have in common. */
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
	[CAPABILITY_AUTH_DIGEST] = &expose_auth_by_digest,
	[CAPABILITY_AUTH_OAUTH2] = &expose_auth_oauth2,
	[CAPABILITY_AUTH_OTHER] = NULL,
};

struct str
expose_auth_text(struct expose_auth *auth, struct arena *a,
    const struct engine *en, struct str text)
{
	if (text.p == NULL || auth->problem.kind != ERR_NONE)
		return STR_NONE;
	return engine_render(en, a, text, auth->source, &auth->problem);
}

struct str
expose_auth_needed(struct expose_auth *auth, struct arena *a,
    const struct engine *en, struct str text, const char *what)
{
	struct str got = expose_auth_text(auth, a, en, text);

	if (got.n == 0 && auth->problem.kind == ERR_NONE)
		err_set(&auth->problem, ERR_UNAVAILABLE,
		    "its '%s' is empty or not in the file", what);
	return got;
}

struct expose_auth *
expose_auth_new(struct arena *a, const struct engine *en,
    const struct capability_exposes *s, const uint8_t key[32])
{
	struct expose_auth *auth = arena_new(a, sizeof(*auth));

	auth->realm = arena_str(a, s->namespace);
	auth->key = key;
	auth->source = s->auth->place.source;
	auth->kind = kinds[s->auth->type];
	if (auth->kind != NULL)
		auth->kind->open(auth, a, en, s);
	else
		err_set(&auth->problem, ERR_UNAVAILABLE,
		    "type '%.*s' is not supported as the file has it: "
		    "`claviger check` says why",
		    STR_FMT(s->auth->type_name));
	if (auth->problem.kind != ERR_NONE) {
		auth->problem.kind = ERR_UNAVAILABLE;
		err_prefix(&auth->problem,
		    "the authentication that '%.*s' declares cannot work",
		    STR_FMT(s->namespace));
	}
	expose_auth_set_key(auth, a);
	return auth;
}

void
expose_auth_done(struct expose_auth *auth)
{
	if (auth != NULL && auth->digest != NULL)
		expose_auth_digest_done(auth->digest);
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

enum expose_verdict
expose_auth_check(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, expose_auth_fn *then, void *context)
{
	if (auth->problem.kind != ERR_NONE) {
		http_response_err(
		    &ex->response, ex->arena, &auth->problem, ex->request.id);
		return EXPOSE_REFUSED;
	}
	return auth->kind->check(
	    auth, t, ex, (struct expose_then){ then, context });
}

bool
expose_auth_tell(const struct expose_auth *auth, struct http_exchange *ex)
{
	return auth->oauth != NULL && auth->problem.kind == ERR_NONE &&
	       expose_auth_oauth_tell(auth, ex);
}

const char *const *
expose_auth_paths(const struct expose_auth *auth)
{
	return auth->oauth != NULL && auth->problem.kind == ERR_NONE
	           ? expose_auth_oauth_paths(auth)
	           : NULL;
}

/* RFC 9110 11.4: a scheme, spaces, and what it is about. */
struct str
expose_auth_shown(struct http_exchange *ex, const char *scheme)
{
	struct str got =
	    http_headers_get(&ex->request.headers, "Authorization");
	struct str first = str_cut(&got, ' ');

	if (got.p == NULL || !str_equal_nocase(first, str_of(scheme)))
		return STR_NONE;
	return str_trim(got);
}

enum expose_verdict
expose_auth_refuse(struct http_exchange *ex, int status, const char *message,
    struct str challenge)
{
	http_response_error(
	    &ex->response, ex->arena, status, NULL, ex->request.id, message);
	if (challenge.n > 0)
		http_headers_add(ex->arena, &ex->response.headers,
		    STR("WWW-Authenticate"), challenge);
	return EXPOSE_REFUSED;
}

enum expose_verdict
expose_auth_later(struct http_exchange *ex, const struct err *why)
{
	expose_auth_refuse(ex, 503,
	    arena_printf(ex->arena, "The credential cannot be judged now: %s",
	        why->text),
	    STR_NONE);
	http_headers_add(
	    ex->arena, &ex->response.headers, STR("Retry-After"), STR("5"));
	return EXPOSE_REFUSED;
}

enum expose_verdict
expose_auth_left(struct http_exchange *ex)
{
	return expose_auth_refuse(ex, err_http_status(ERR_CANCELLED),
	    "The client has left", STR_NONE);
}

/* ------------------------------------------------------- taking it out again
 */

static void
take_header(struct http_headers *h, struct str name)
{
	size_t kept = 0;

	for (size_t i = 0; i < h->count; i++)
		if (!str_equal_nocase(h->items[i].name, name))
			h->items[kept++] = h->items[i];
	h->count = kept;
}

/* The query is put together again without the parameter. */
static void
take_parameter(struct http_exchange *ex, struct str name)
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

void
expose_auth_take(const struct expose_auth *auth, struct http_exchange *ex)
{
	for (size_t i = 0; i < auth->secret_count; i++) {
		if (auth->secrets[i].in_query)
			take_parameter(ex, auth->secrets[i].name);
		else
			take_header(
			    &ex->request.headers, auth->secrets[i].name);
	}
	if (auth->secret_count == 0)
		take_header(&ex->request.headers, STR("Authorization"));
}
