/* expose_oauth.c - responses to OAuth 2.0 tokens, and the owner of a token. */
#include "base/base.h"
#include "expose/auth/expose_oauth.h"
#include "http/http.h"

enum { HEADER_BYTES = 32768 };

static void
put_param(struct buf *b, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_printf(b, "%s%s=", b->len > 6 ? ", " : " ", name);
	http_challenge_quote(b, value);
}

struct str
expose_oauth_challenge(const struct expose_auth *auth, struct arena *a,
    const char *error, const char *description)
{
	const struct expose_oauth *o = auth->oauth;
	struct str out;
	struct buf b;

	buf_init(&b, HEADER_BYTES);
	buf_puts(&b, "Bearer");
	put_param(&b, "realm", auth->realm);
	put_param(&b, "error", str_of(error));
	put_param(&b, "error_description", str_of(description));
	put_param(&b, "scope", o->scopes);
	put_param(&b, "resource_metadata", o->metadata_url);
	out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

enum expose_auth_result
expose_oauth_reject(const struct expose_auth *auth, struct http_exchange *ex,
    const struct err *why)
{
	bool denied = why->kind == ERR_DENIED;

	return expose_auth_kind_reject(ex, denied ? 403 : 401, why->text,
	    expose_oauth_challenge(auth, ex->arena,
	        denied ? "insufficient_scope" : "invalid_token", why->text));
}

struct expose_token_owner
expose_oauth_owner(const struct expose_auth *auth, struct arena *a,
    const struct json *claims, struct str token)
{
	const struct expose_oauth *o = auth->oauth;

	return expose_principal_token_owner(a, auth->key, claims, token,
	    o->rules.issuer, o->introspection_endpoint);
}
