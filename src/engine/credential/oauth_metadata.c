/* oauth_metadata.c - the metadata of an authorization server (RFC 8414). */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "jwt/jwt.h"
#include "engine/credential/oauth_metadata.h"

enum { DEPTH = 16 };

static struct str
without_slash(struct str s)
{
	while (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

/*
 * Removes the well-known part of "https://h/.well-known/NAME/p" and
 * "https://h/p/.well-known/NAME".
 */
struct str
oauth_metadata_issuer(struct arena *a, struct str uri)
{
	static const struct str mark = { "/.well-known/", 13 };
	const char *found =
	    uri.n > 0 ? memmem(uri.p, uri.n, mark.p, mark.n) : NULL;
	struct str base, rest;

	if (found == NULL)
		return uri;
	base = str_part(uri, 0, (size_t)(found - uri.p));
	rest = str_part(uri, base.n + mark.n, uri.n);
	rest = str_part(rest, str_find(rest, '/', 0), rest.n);
	return arena_strf(a, "%.*s%.*s", STR_FMT(base), STR_FMT(rest));
}

size_t
oauth_metadata_urls(
    struct arena *a, struct str issuer, struct str urls[OAUTH_METADATA_URLS])
{
	static const char *const names[] = { "oauth-authorization-server",
		"openid-configuration" };
	struct str base = without_slash(issuer);
	struct http_url u = { .origin = base, .path = STR("") };
	size_t count = 0;

	/*
	 * The operator configured the URL of the document, so only that is
	 * tried.
	 */
	if (memmem(base.p, base.n, "/.well-known/", 13) != NULL) {
		urls[0] = base;
		return 1;
	}
	http_url_parse(base, &u);
	for (size_t i = 0; i < LEN(names); i++)
		urls[count++] = arena_strf(a, "%.*s/.well-known/%s%.*s",
		    STR_FMT(u.origin), names[i], STR_FMT(u.path));
	for (size_t i = LEN(names); i > 0 && u.path.n > 0; i--)
		urls[count++] = arena_strf(
		    a, "%.*s/.well-known/%s", STR_FMT(base), names[i - 1]);
	return count;
}

int
oauth_metadata_check_url(
    struct str url, const char *what, struct str issuer, struct err *e)
{
	struct http_url u;

	if (!http_url_parse(url, &u))
		return err_set(e, ERR_INPUT,
		    "%s '%.*s' is not http://HOST/... or https://HOST/...",
		    what, STR_FMT(str_part(url, 0, 200)));
	if (u.has_user)
		return err_set(
		    e, ERR_INPUT, "%s has a credential in its URL", what);
	if (!u.is_secure &&
	    str_equal_nocase(http_url_scheme(issuer), STR("https")))
		return err_set(e, ERR_INPUT,
		    "%s '%.*s' leaves https, which the issuer has", what,
		    STR_FMT(str_part(url, 0, 200)));
	return 0;
}

/*
 * Reports whether the secret must be in the form.  The default is
 * client_secret_basic (RFC 8414 2).
 */
static bool
is_post_only(const struct json *v)
{
	const struct json *list =
	    json_get(v, "token_endpoint_auth_methods_supported");
	bool post = false;

	if (!json_is(list, JSON_ARRAY))
		return false;
	for (const struct json *m = list->first; m != NULL; m = m->next) {
		if (m->kind != JSON_STRING)
			continue;
		if (str_is(m->text, "client_secret_basic"))
			return false;
		post = post || str_is(m->text, "client_secret_post");
	}
	return post;
}

int
oauth_metadata_read(struct arena *a, struct str issuer, struct str text,
    struct oauth_metadata *out, struct err *e)
{
	const struct json *v =
	    json_parse(a, arena_str(a, text), DEPTH, 0, NULL);
	const struct {
		const char *name;
		struct str *to;
	} rows[] = {
		{ "token_endpoint", &out->token_endpoint },
		{ "jwks_uri", &out->jwks_uri },
		{ "introspection_endpoint", &out->introspection_endpoint },
	};
	struct str said;

	*out = (struct oauth_metadata){ .post_only = is_post_only(v) };
	if (!json_is(v, JSON_OBJECT))
		return err_set(
		    e, ERR_UPSTREAM, "its metadata is no JSON object");
	/* RFC 8414 3.3: metadata of another issuer must not be used. */
	issuer = oauth_metadata_issuer(a, issuer);
	said = json_get_text(v, "issuer");
	out->issuer = said.p != NULL ? said : issuer;
	if (!jwt_same_issuer(out->issuer, issuer))
		return err_set(e, ERR_UPSTREAM,
		    "its metadata is that of the issuer '%.*s'",
		    STR_FMT(str_part(said, 0, 200)));
	for (size_t i = 0; i < LEN(rows); i++) {
		struct str url = json_get_text(v, rows[i].name);

		if (url.n > 0 && oauth_metadata_check_url(
		                     url, rows[i].name, issuer, e) == -1) {
			if (e != NULL)
				e->kind = ERR_UPSTREAM;
			return -1;
		}
		*rows[i].to = url.n > 0 ? url : STR_NONE;
	}
	return 0;
}
