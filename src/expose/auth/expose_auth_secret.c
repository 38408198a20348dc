/*
 * expose_auth_secret.c - apikey, bearer and basic, compared in constant time.
 */
#include "base/base.h"
#include "expose/auth/expose_auth_kind.h"
#include "expose/surface/surface.h"
#include "http/http.h"
#include "key/key.h"
#include "capability/capability.h"

enum { TEXT_BYTES = 65536 };

/* Allocates count secrets; the caller must present all. */
static void
alloc_secrets(struct expose_auth *auth, struct arena *a, size_t count)
{
	auth->secrets = arena_new(a, count * sizeof(*auth->secrets) + 1);
}

static struct expose_secret *
add_secret(struct expose_auth *auth, struct str name, struct str want)
{
	struct expose_secret *s = &auth->secrets[auth->secret_count++];

	s->name = name;
	s->in = CAPABILITY_IN_HEADER;
	if (!key_hash_plain(want, s->want) && auth->problem.kind == ERR_NONE)
		err_set(&auth->problem, ERR_UNAVAILABLE,
		    "libcrypto has no SHA-256");
	return s;
}

static void
set_challenge(struct expose_auth *auth, struct arena *a, struct str scheme,
    const char *more)
{
	struct buf b;

	buf_init(&b, TEXT_BYTES);
	buf_printf(&b, "%.*s realm=", STR_FMT(scheme));
	http_challenge_quote(&b, auth->realm);
	buf_puts(&b, more);
	auth->challenge = arena_str(a, buf_str(&b));
	buf_done(&b);
}

/* In Authorization "Key abc" the scheme is case-insensitive. */
static void
add_apikey(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_ref *key, const struct capability_ref *value,
    enum capability_in in)
{
	struct str scheme = STR_NONE, name, want;
	struct expose_secret *s;
	size_t space;

	name = expose_auth_kind_require(auth, a, en, key, "key");
	want = expose_auth_kind_require(auth, a, en, value, "value");
	space = str_find(want, ' ', 0);
	if (in == CAPABILITY_IN_HEADER &&
	    str_equal_nocase(name, STR("Authorization")) && space < want.n) {
		scheme = arena_str(a, str_part(want, 0, space));
		want = str_trim(str_part(want, space, want.n));
	}
	s = add_secret(auth, arena_str(a, name), want);
	s->in = in;
	s->scheme = scheme;
}

static void
open_apikey(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_exposes *s)
{
	const struct capability_auth *from = s->auth;
	size_t count = 1;

	for (const struct capability_auth_header *h = from->headers; h != NULL;
	     h = h->next)
		count++;
	alloc_secrets(auth, a, count);
	auth->caller = HTTP_PRINCIPAL_SECRET;
	/*
	 * If the file has neither key nor headers, this reports key as missing.
	 */
	if (from->key.p != NULL || from->value.p != NULL ||
	    from->headers == NULL)
		add_apikey(auth, a, en, from->refs.key, from->refs.value,
		    from->placement);
	for (const struct capability_auth_header *h = from->headers; h != NULL;
	     h = h->next)
		add_apikey(auth, a, en, h->name_ref, h->value_ref,
		    CAPABILITY_IN_HEADER);
	set_challenge(auth, a,
	    auth->secrets[0].scheme.n > 0 ? auth->secrets[0].scheme
	                                  : STR("ApiKey"),
	    "");
}

static void
open_bearer(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_exposes *s)
{
	struct str token =
	    expose_auth_kind_require(auth, a, en, s->auth->refs.token, "token");

	alloc_secrets(auth, a, 1);
	add_secret(auth, STR("Authorization"), token)->scheme = STR("Bearer");
	auth->is_bearer = true;
	auth->caller = HTTP_PRINCIPAL_SECRET;
	set_challenge(auth, a, STR("Bearer"), "");
}

static void
open_basic(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_exposes *s)
{
	struct str user = expose_auth_kind_require(
	    auth, a, en, s->auth->refs.username, "username");
	struct str password = expose_auth_kind_require(
	    auth, a, en, s->auth->refs.password, "password");
	struct buf b;

	auth->caller = HTTP_PRINCIPAL_USER;
	auth->subject = user;
	user = arena_strf(a, "%.*s:%.*s", STR_FMT(user), STR_FMT(password));
	buf_init(&b, TEXT_BYTES);
	encode_base64(&b, user.p, user.n);
	alloc_secrets(auth, a, 1);
	add_secret(auth, STR("Authorization"), buf_str(&b))->scheme =
	    STR("Basic");
	buf_done_secret(&b);
	/* RFC 7617 2.1: the client encodes the name and password as UTF-8. */
	set_challenge(auth, a, STR("Basic"), ", charset=\"UTF-8\"");
}

/* Returns the value that the caller presents, or STR_NONE. */
static struct str
presented(const struct expose_secret *s, struct http_exchange *ex)
{
	struct str got = STR_NONE;

	if (s->in == CAPABILITY_IN_QUERY) {
		http_query_get(
		    ex->arena, ex->request.query, s->name.p, &got, NULL);
		return got;
	}
	if (s->in == CAPABILITY_IN_COOKIE)
		return http_cookie_find(&ex->request.headers, s->name);
	if (s->scheme.n > 0)
		return expose_auth_kind_credential(
		    ex, arena_strdup(ex->arena, s->scheme));
	return http_headers_get(&ex->request.headers, s->name.p);
}

static bool
is_same(const struct expose_secret *s, struct str got)
{
	uint8_t hash[KEY_HASH_BYTES];

	return key_hash_plain(got, hash) &&
	       mem_equal(hash, s->want, sizeof(hash));
}

/*
 * Compares one secret.  Clients write a value that a cookie cannot have in
 * percent-encoding (RFC 6265 4.1.1).
 */
static bool
is_right(const struct expose_secret *s, struct arena *a, struct str got)
{
	const bool right = is_same(s, got);

	if (s->in != CAPABILITY_IN_COOKIE)
		return right;
	return is_same(s, decode_percent(a, got, false)) || right;
}

/*
 * Compares all secrets, even after a wrong one, so that the time does not tell
 * which is wrong.
 */
static enum expose_auth_result
check_secrets(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, struct expose_auth_callback done)
{
	bool missing = auth->secret_count == 0, wrong = false;
	struct str challenge = auth->challenge;

	(void)t;
	(void)done;
	for (size_t i = 0; i < auth->secret_count; i++) {
		const struct expose_secret *s = &auth->secrets[i];
		struct str got = presented(s, ex);

		if (got.p == NULL)
			missing = true;
		else if (!is_right(s, ex->arena, got))
			wrong = true;
	}
	if (!missing && !wrong) {
		expose_principal_set(
		    ex, auth->caller, auth->realm, auth->subject);
		return EXPOSE_AUTH_ACCEPTED;
	}
	/* RFC 6750 3.1: no error code if the request has no credential. */
	if (auth->is_bearer && !missing)
		challenge = arena_strf(ex->arena,
		    "%.*s, error=\"invalid_token\"", STR_FMT(challenge));
	return expose_auth_kind_reject(ex, 401,
	    missing ? "Authentication required" : "Invalid credential",
	    challenge);
}

const struct expose_auth_kind expose_auth_apikey = {
	.open = open_apikey,
	.check = check_secrets,
};
const struct expose_auth_kind expose_auth_bearer = {
	.open = open_bearer,
	.check = check_secrets,
};
const struct expose_auth_kind expose_auth_basic = {
	.open = open_basic,
	.check = check_secrets,
};
