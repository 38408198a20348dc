/* expose_auth_key.c - keys of the built-in authority. */
#include "authority/authority.h"
#include "base/base.h"
#include "engine/engine.h"
#include "expose/auth/expose_auth_kind.h"
#include "expose/surface/surface.h"
#include "http/http.h"
#include "key/key.h"

enum { CHALLENGE_BYTES = 65536 };

static void
open_key(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_exposes *s)
{
	(void)a;
	(void)en;
	(void)s;
	auth->caller = HTTP_PRINCIPAL_KEY;
}

/*
 * Writes the challenge in the scheme that the caller used (RFC 9110 11.6.1).
 * more: parameters after the realm, or "".
 */
static struct str
challenge(const struct expose_auth *auth, struct arena *a, bool bearer,
    const char *more)
{
	struct buf b;
	struct str s;

	buf_init(&b, CHALLENGE_BYTES);
	buf_puts(&b, bearer ? "Bearer realm=" : "Key realm=");
	http_challenge_quote(&b, auth->realm);
	buf_puts(&b, more);
	s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

/*
 * If the surface is on the built-in authority, that checks the key again, and
 * expects it in this form.
 */
static void
normalize(struct http_exchange *ex, enum authority_scheme how, struct str key)
{
	struct http_headers *h = &ex->request.headers;
	struct str value;

	if (how == AUTHORITY_KEY)
		return;
	value = arena_strf(ex->arena, "Key %.*s", STR_FMT(key));
	for (size_t i = 0; i < h->count; i++) {
		const bool is_header =
		    str_equal_nocase(h->items[i].name, STR("X-API-Key"));

		if (!is_header &&
		    !str_equal_nocase(h->items[i].name, STR("Authorization")))
			continue;
		h->items[i].name = STR("Authorization");
		h->items[i].value = value;
	}
}

static void
set_access(struct http_exchange *ex, const struct key_held *held, bool bearer)
{
	struct expose_access *access;

	if (held->count == 0)
		return;
	access = arena_new(ex->arena, sizeof(*access));
	access->held = *held;
	access->id = ex->principal.subject;
	access->bearer = bearer;
	ex->principal.access = access;
}

/*
 * Every invalid key is refused alike, so that the response tells nothing about
 * a key to someone who does not have it.
 */
static enum expose_auth_result
check_key(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, struct expose_auth_callback done)
{
	struct authority_thread *authority = engine_thread_authority(t);
	struct str credential;
	const enum authority_scheme how =
	    authority_surface_find(&ex->request.headers, &credential);
	struct key_held held = { .count = 0 };

	(void)done;
	if (authority == NULL)
		return expose_auth_kind_reject(ex, 503,
		    "This surface needs the built-in key authority, which is "
		    "off (--authority)",
		    STR_NONE);
	if (how == AUTHORITY_NO_SCHEME)
		return expose_auth_kind_reject(ex, 401,
		    "Authentication required: send one key, as Authorization: "
		    "Key ID:SECRET",
		    challenge(auth, ex->arena, false, ""));
	switch (authority_surface_check(
	    authority, credential, ex->arena, &ex->principal, &held)) {
	case AUTHORITY_ACCEPTED:
		break;
	case AUTHORITY_ELSEWHERE:
		return expose_auth_kind_reject(
		    ex, 403, "This key may not be used from here", STR_NONE);
	case AUTHORITY_UNREADABLE:
		return expose_auth_kind_reject(
		    ex, 503, "The store cannot be read", STR_NONE);
	case AUTHORITY_WRONG:
		return expose_auth_kind_reject(ex, 401,
		    "Invalid or revoked API key",
		    challenge(auth, ex->arena, how == AUTHORITY_BEARER,
		        how == AUTHORITY_BEARER ? ", error=\"invalid_token\""
		                                : ""));
	}
	normalize(ex, how, credential);
	set_access(ex, &held, how == AUTHORITY_BEARER);
	return EXPOSE_AUTH_ACCEPTED;
}

/* RFC 6750 3.1: insufficient_scope. */
static struct str
challenge_permission(const struct expose_auth *auth, struct arena *a,
    bool bearer, struct str permission)
{
	/* Permissions have no character that a quoted-string cannot have. */
	return challenge(auth, a, bearer,
	    arena_printf(a, ", error=\"insufficient_scope\", scope=\"%.*s\"",
	        STR_FMT(permission)));
}

bool
expose_auth_key_permits(const struct expose_auth *auth,
    struct http_exchange *ex, const struct capability_operation *o)
{
	const struct expose_access *access = ex->principal.access;
	const struct str missing =
	    expose_access_missing(access, o, ex->request.method);

	if (missing.p == NULL)
		return true;
	expose_auth_kind_reject(ex, 403,
	    arena_printf(ex->arena, "%.*s",
	        STR_FMT(expose_access_text(access, ex->arena,
	            STR("this operation"), missing, o->permission.resource))),
	    challenge_permission(auth, ex->arena, access->bearer, missing));
	return false;
}

const struct expose_auth_kind expose_auth_key = {
	.open = open_key,
	.check = check_key,
};
