/* expose_auth_oauth.c - a surface as an OAuth 2.0 resource server. */
#include "base/base.h"
#include "data/json/json.h"
#include "engine/engine.h"
#include "expose/surface/surface.h"
#include "expose/auth/expose_oauth.h"
#include "http/http.h"
#include "capability/capability.h"

#define WELL_KNOWN "/.well-known/oauth-protected-resource"

enum { DOCUMENT_BYTES = 65536 };

static enum expose_auth_result
check_oauth(const struct expose_auth *auth, struct engine_thread *t,
    struct http_exchange *ex, struct expose_auth_callback done)
{
	struct str token = expose_auth_kind_credential(ex, "Bearer");

	if (token.n == 0)
		return expose_auth_kind_reject(ex, 401,
		    "Authentication required",
		    expose_oauth_challenge(auth, ex->arena, NULL, NULL));
	return auth->oauth->introspects
	           ? expose_oauth_introspect(auth, t, ex, token, done)
	           : expose_oauth_verify(auth, t, ex, token, done);
}

/* ------------------------------------------------------------ the metadata */

/*
 * RFC 9728 3.1: the well-known path is inserted before the path of the
 * resource.
 */
static void
place_metadata(const struct expose_auth *auth, struct arena *a)
{
	struct expose_oauth *o = auth->oauth;
	const struct str resource = o->rules.resource;
	const struct str own = str_of(auth->surface->url_path);
	struct http_url u;
	struct str path;
	size_t n = 0;

	o->paths[n++] = WELL_KNOWN;
	if (own.n > 0)
		o->paths[n++] =
		    arena_printf(a, WELL_KNOWN "%.*s", STR_FMT(own));
	if (!http_url_parse(resource, &u) || u.has_user)
		return;
	path = str_is(u.path, "/") ? STR("") : u.path;
	o->metadata_url = arena_strf(
	    a, "%.*s" WELL_KNOWN "%.*s", STR_FMT(u.origin), STR_FMT(path));
	if (path.n > 0 && !str_equal(path, own))
		o->paths[n] = arena_printf(a, WELL_KNOWN "%.*s", STR_FMT(path));
}

static void
make_document(struct expose_oauth *o, struct arena *a, struct str resource)
{
	struct json *v = json_new(a, JSON_OBJECT), *list;
	struct buf b;

	json_add(v, "resource", json_new_text(a, resource));
	list = json_add(v, "authorization_servers", json_new(a, JSON_ARRAY));
	if (o->rules.issuer.n > 0)
		json_push(list, json_new_text(a, o->rules.issuer));
	list = json_new(a, JSON_ARRAY);
	for (size_t i = 0; i < o->rules.scope_count; i++)
		json_push(list, json_new_text(a, o->rules.scopes[i]));
	if (list->count > 0)
		json_add(v, "scopes_supported", list);
	list = json_add(v, "bearer_methods_supported", json_new(a, JSON_ARRAY));
	json_push(list, json_new_text(a, STR("header")));
	buf_init(&b, DOCUMENT_BYTES);
	json_write(&b, v);
	o->document = arena_str(a, buf_str(&b));
	buf_done(&b);
}

static const char *const *
metadata_paths(const struct expose_auth *auth)
{
	return auth->oauth->paths;
}

static bool
serve_metadata(const struct expose_auth *auth, struct http_exchange *ex)
{
	const struct expose_oauth *o = auth->oauth;
	const char *const *path = o->paths;

	while (*path != NULL && !str_is(ex->request.path, *path))
		path++;
	if (*path == NULL)
		return false;
	ex->route = "oauth-protected-resource";
	if (expose_reply_is_read(ex))
		http_response_json(&ex->response, 200, o->document);
	return true;
}

/* --------------------------------------------------------- configuration */

static struct str
url_text(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_ref *text, const char *what, struct str issuer)
{
	struct str url = expose_auth_kind_render(auth, a, en, text);

	if (url.n == 0)
		return STR_NONE;
	if (oauth_metadata_check_url(url, what, issuer, &auth->problem) == -1)
		return STR_NONE;
	return url;
}

static void
need(struct expose_auth *auth, bool there, const char *what)
{
	if (!there && auth->problem.kind == ERR_NONE)
		err_set(&auth->problem, ERR_UNAVAILABLE, "oauth2 requires %s",
		    what);
}

static void
open_oauth(struct expose_auth *auth, struct arena *a, const struct engine *en,
    const struct capability_exposes *s)
{
	const struct capability_auth *from = s->auth;
	struct expose_oauth *o = arena_new(a, sizeof(*o));

	auth->oauth = o;
	o->introspects = from->introspects;
	o->server = url_text(auth, a, en, from->refs.authorization_server,
	    "authorizationServerUri", STR_NONE);
	o->introspection_endpoint =
	    url_text(auth, a, en, from->refs.introspection_endpoint,
	        "introspectionEndpoint", o->server);
	o->rules.issuer = oauth_metadata_issuer(a, o->server);
	o->rules.audience =
	    expose_auth_kind_render(auth, a, en, from->refs.audience);
	o->rules.resource =
	    expose_auth_kind_render(auth, a, en, from->refs.resource);
	o->scopes = expose_auth_kind_render(auth, a, en, from->refs.scopes);
	jwt_set_scopes(&o->rules, a, o->scopes);
	/*
	 * Require an audience: without one, tokens issued for another service
	 * would be accepted.
	 */
	need(auth, o->rules.audience.n > 0 || o->rules.resource.n > 0,
	    "'audience' or 'resource': the audience of its tokens");
	need(auth, o->server.n > 0 || o->introspects,
	    "'authorizationServerUri': the issuer of its tokens");
	need(auth, o->server.n > 0 || o->introspection_endpoint.n > 0,
	    "'authorizationServerUri' or 'introspectionEndpoint'");
	if (o->introspects && auth->problem.kind == ERR_NONE)
		oauth_client_resolve(
		    en, a, from, s->namespace, &o->client, &auth->problem);
	if (auth->surface->has_auth_metadata && o->rules.resource.n > 0) {
		place_metadata(auth, a);
		make_document(o, a, o->rules.resource);
	}
}

const struct expose_auth_kind expose_auth_oauth = {
	.open = open_oauth,
	.check = check_oauth,
	.serve_metadata = serve_metadata,
	.metadata_paths = metadata_paths,
};
