/* openapi_auth.c - security schemes as `authentication` and binds. */
#include "base/base.h"
#include "data/json/json.h"
#include "http/http.h"
#include "openapi/import/openapi_import.h"
#include "openapi/import/openapi_importer.h"
#include "openapi/openapi.h"

/* A security requirement during its import. */
struct requirement {
	struct openapi_importer *m;
	const struct openapi_task *t;
	struct openapi_auth *out;
	struct str scheme; /* the name of the scheme */
	struct openapi_node at; /* the scheme */
};

static void
add(struct requirement *x, struct json *to, const char *name, struct str text)
{
	json_add(to, name, json_new_text(x->m->a, text));
}

/*
 * Returns a reference to a secret of the scheme, and records that it is sent to
 * url; STR_NONE: to the API's server.
 */
static struct str
secret(struct requirement *x, const char *purpose, struct str url)
{
	struct openapi_importer *m = x->m;
	struct openapi_secret_use *use = arena_new(m->a, sizeof(*use));

	use->secret = openapi_secrets_get(m, x->scheme, purpose);
	use->url = url;
	use->next = x->out->uses;
	x->out->uses = use;
	return openapi_secrets_reference(m, use->secret);
}

static struct json *
new_authentication(struct requirement *x, struct str type)
{
	struct json *v = json_new(x->m->a, JSON_OBJECT);

	add(x, v, "type", type);
	x->out->authentication = v;
	return v;
}

/*
 * Adds a credential as a constant parameter, because the operation has an
 * `authentication` already or that cannot express this kind.
 */
static bool
add_parameter(struct requirement *x, struct str name, struct str in)
{
	const bool plain = openapi_text_is_name(name);
	struct openapi_importer *m = x->m;
	struct json *p;

	if (!plain && m->options->portable) {
		openapi_refs_add_note(x->m->refs, x->at,
		    "the credential '%.*s' is skipped: it is not a valid "
		    "parameter name",
		    STR_FMT(str_part(name, 0, 80)));
		return false;
	}
	p = json_push(x->out->parameters, json_new(x->m->a, JSON_OBJECT));
	add(x, p, "name", plain ? name : openapi_text_name(m->a, name));
	add(x, p, "in", in);
	add(x, p, "value", secret(x, "API_KEY", STR_NONE));
	if (!plain)
		add(x, json_add(p, "x-claviger", json_new(m->a, JSON_OBJECT)),
		    "name", name);
	return true;
}

static bool
import_api_key(struct requirement *x)
{
	struct str name = openapi_refs_text(x->m->refs, x->at, "name");
	struct str in = openapi_refs_text(x->m->refs, x->at, "in");
	struct json *v;

	if (name.n == 0 || openapi_text_has_brace(name))
		return false;
	if (str_is(in, "header") && openapi_credential_has_header(x->m, name))
		return true;
	/* The published schema knows headers and queries. */
	if (x->out->authentication != NULL ||
	    (str_is(in, "cookie") && x->m->options->portable))
		return add_parameter(x, name, in);
	v = new_authentication(x, STR("apikey"));
	add(x, v, "key", name);
	add(x, v, "value", secret(x, "API_KEY", STR_NONE));
	add(x, v, "placement",
	    str_is(in, "query") || str_is(in, "cookie") ? in : STR("header"));
	return true;
}

static bool
import_login(struct requirement *x, struct str type)
{
	struct json *v;

	if (openapi_credential_has_header(x->m, STR("Authorization")))
		return true;
	if (x->out->authentication != NULL)
		return false;
	v = new_authentication(x, type);
	add(x, v, "username", secret(x, "USERNAME", STR_NONE));
	add(x, v, "password", secret(x, "PASSWORD", STR_NONE));
	return true;
}

/* Is the `authentication` a token already, which serves another scheme, too? */
static bool
has_token(const struct requirement *x)
{
	const struct str type = json_get_text(x->out->authentication, "type");

	return str_is(type, "bearer") || str_is(type, "oauth2");
}

static bool
import_token(struct requirement *x)
{
	if (openapi_credential_has_header(x->m, STR("Authorization")) ||
	    has_token(x))
		return true;
	if (x->out->authentication != NULL)
		return false;
	add(x, new_authentication(x, STR("bearer")), "token",
	    secret(x, "TOKEN", STR_NONE));
	return true;
}

static bool
import_http(struct requirement *x)
{
	struct str scheme = openapi_refs_text(x->m->refs, x->at, "scheme");

	if (str_equal_nocase(scheme, STR("basic")))
		return import_login(x, STR("basic"));
	if (str_equal_nocase(scheme, STR("digest")))
		return import_login(x, STR("digest"));
	if (str_equal_nocase(scheme, STR("bearer")))
		return import_token(x);
	return false;
}

/*
 * Imports an oauth2 scheme.  The client credentials flow works without a user.
 * Other flows need one, so the operator provides a token.
 */
static bool
import_oauth2(struct requirement *x)
{
	struct openapi_refs *r = x->m->refs;
	struct openapi_node flow =
	    x->m->swagger
	        ? x->at
	        : openapi_refs_get(r, openapi_refs_get(r, x->at, "flows"),
	              "clientCredentials");
	struct str url = openapi_refs_text(r, flow, "tokenUrl");
	struct json *v;

	if (x->m->swagger &&
	    !str_is(openapi_refs_text(r, flow, "flow"), "application"))
		url = STR_NONE;
	if (openapi_text_has_brace(url))
		return false;
	if (!str_starts(url, STR("http")) || x->out->authentication != NULL)
		return import_token(x);
	v = new_authentication(x, STR("oauth2"));
	add(x, v, "authorizationServerUri", http_url_origin(url));
	add(x, v, "tokenEndpoint", url);
	add(x, v, "resource",
	    http_url_origin(
	        openapi_servers_plain(x->m, openapi_servers_find(x->m, x->t))));
	/* The engine looks for these names. */
	secret(x, "CLIENT_ID", url);
	secret(x, "CLIENT_SECRET", url);
	return true;
}

static bool
import_scheme(struct requirement *x)
{
	struct str type = openapi_refs_text(x->m->refs, x->at, "type");

	if (str_is(type, "apiKey"))
		return import_api_key(x);
	if (str_is(type, "http"))
		return import_http(x);
	if (str_is(type, "basic"))
		return import_login(x, STR("basic"));
	if (str_is(type, "oauth2"))
		return import_oauth2(x);
	if (str_is(type, "openIdConnect"))
		return import_token(x);
	return false;
}

static struct openapi_node
find_scheme(struct openapi_importer *m, struct str name)
{
	struct openapi_node map =
	    m->swagger
	        ? openapi_refs_get(m->refs, m->root, "securityDefinitions")
	        : openapi_refs_get(m->refs,
	              openapi_refs_get(m->refs, m->root, "components"),
	              "securitySchemes");

	return openapi_refs_child(m->refs, map, json_get_str(map.v, name));
}

/* An API key is a parameter if another scheme is the `authentication`. */
static bool
is_key(struct openapi_importer *m, struct openapi_node scheme)
{
	return str_is(openapi_refs_text(m->refs, scheme, "type"), "apiKey");
}

/*
 * A request has one token.  Google's documents name the flows of one as several
 * schemes.
 */
static bool
is_token(struct openapi_importer *m, struct openapi_node scheme)
{
	struct str type = openapi_refs_text(m->refs, scheme, "type");

	return str_is(type, "oauth2") || str_is(type, "openIdConnect") ||
	       (str_is(type, "http") &&
	           str_equal_nocase(
	               openapi_refs_text(m->refs, scheme, "scheme"),
	               STR("bearer")));
}

/* Imports one scheme.  If it cannot, adds a note and sets the problem. */
static void
import_one(struct requirement *x, struct openapi_node requirement)
{
	struct openapi_refs *r = x->m->refs;

	if (x->at.v == NULL)
		openapi_refs_add_note(r, requirement,
		    "the security scheme '%.*s' is not defined",
		    STR_FMT(str_part(x->scheme, 0, 80)));
	else if (import_scheme(x))
		return;
	else
		openapi_refs_add_note(r, x->at,
		    "the security scheme '%.*s' is not supported",
		    STR_FMT(str_part(x->scheme, 0, 80)));
	x->out->problem = "it requires a security scheme, or several at once, "
	                  "that cannot be sent";
}

/*
 * Imports all schemes of a requirement, whatever their order: keys last, since
 * only they can be sent beside another credential.
 */
static void
import_requirement(struct openapi_importer *m, const struct openapi_task *t,
    struct openapi_node requirement, struct openapi_auth *out)
{
	for (int keys = 0; keys < 2; keys++)
		for (const struct json *v = requirement.v->first; v != NULL;
		     v = v->next) {
			struct requirement x = { m, t, out, v->name,
				find_scheme(m, v->name) };

			if (is_key(m, x.at) == (keys == 1))
				import_one(&x, requirement);
		}
}

/* One token serves all operations, so it gets the scopes of all. */
static void
add_scope(struct openapi_importer *m, struct json *auth, const struct json *s)
{
	struct json *scopes = json_get(auth, "scopes");

	if (s->kind != JSON_STRING || openapi_text_has_brace(s->text))
		return;
	if (scopes == NULL)
		scopes = json_add(auth, "scopes", json_new(m->a, JSON_ARRAY));
	for (const struct json *o = scopes->first; o != NULL; o = o->next)
		if (str_equal(o->text, s->text))
			return;
	json_push(scopes, json_new_text(m->a, s->text));
}

static void
add_scopes(struct openapi_importer *m, struct openapi_node requirement,
    const struct openapi_auth *auth)
{
	struct json *oauth = auth->authentication;

	if (!str_is(json_get_text(oauth, "type"), "oauth2"))
		return;
	for (const struct json *v = requirement.v->first; v != NULL;
	     v = v->next)
		for (const struct json *s = v->first; s != NULL; s = s->next)
			add_scope(m, oauth, s);
}

static bool
is_supported(struct openapi_importer *m, struct openapi_node scheme)
{
	static const char *const types[] = { "apiKey", "basic", "oauth2",
		"openIdConnect" };
	static const char *const schemes[] = { "basic", "bearer", "digest" };
	struct str type = openapi_refs_text(m->refs, scheme, "type");
	struct str name = openapi_refs_text(m->refs, scheme, "scheme");

	for (size_t i = 0; i < LEN(types); i++)
		if (str_is(type, types[i]))
			return true;
	for (size_t i = 0; i < LEN(schemes); i++)
		if (str_is(type, "http") &&
		    str_equal_nocase(name, str_of(schemes[i])))
			return true;
	return false;
}

/*
 * Reports whether all schemes of a requirement can be sent at once: any number
 * of keys, and one credential besides.
 */
static bool
can_send(struct openapi_importer *m, struct openapi_node requirement)
{
	bool all = json_is(requirement.v, JSON_OBJECT), token = false;
	int others = 0;

	for (const struct json *s = all ? requirement.v->first : NULL;
	     s != NULL && all; s = s->next) {
		struct openapi_node scheme = find_scheme(m, s->name);

		if (is_token(m, scheme))
			token = true;
		else
			others += !is_key(m, scheme);
		all = is_supported(m, scheme) && others + token <= 1;
	}
	return all;
}

/*
 * Returns the first supported of several alternatives; the first one if none is
 * supported.
 */
static struct openapi_node
choose_requirement(struct openapi_importer *m, struct openapi_node list)
{
	struct openapi_node first = { NULL, list.file };

	for (const struct json *v = json_is(list.v, JSON_ARRAY) ? list.v->first
	                                                        : NULL;
	     v != NULL; v = v->next) {
		struct openapi_node one = openapi_refs_child(m->refs, list, v);

		if (can_send(m, one))
			return one;
		if (first.v == NULL && json_is(one.v, JSON_OBJECT))
			first = one;
	}
	return first;
}

static struct str
key_of(struct openapi_importer *m, struct openapi_node requirement)
{
	struct str key = STR("");

	for (const struct json *v = requirement.v != NULL ? requirement.v->first
	                                                  : NULL;
	     v != NULL; v = v->next)
		key = arena_strf(
		    m->a, "%.*s\n%.*s", STR_FMT(key), STR_FMT(v->name));
	return key;
}

const struct openapi_auth *
openapi_auth_find(struct openapi_importer *m, const struct openapi_task *t)
{
	struct openapi_node list =
	    openapi_refs_get(m->refs, t->operation, "security");
	struct openapi_auth *auth;
	struct openapi_node one;
	struct str key;

	if (m->credential != NULL)
		return m->credential;
	if (list.v == NULL)
		list = openapi_refs_get(m->refs, m->root, "security");
	one = choose_requirement(m, list);
	key = key_of(m, one);
	auth = table_find(&m->auths, key);
	if (auth == NULL) {
		auth = arena_new(m->a, sizeof(*auth));
		auth->parameters = json_new(m->a, JSON_ARRAY);
		auth->key = key;
		table_add(&m->auths, key, auth);
		if (one.v != NULL)
			import_requirement(m, t, one, auth);
		openapi_credential_add_headers(m, auth);
	}
	if (one.v != NULL)
		add_scopes(m, one, auth);
	return auth;
}
