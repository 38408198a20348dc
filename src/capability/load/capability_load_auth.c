/* capability_load_auth.c - reads `authentication`, of APIs and of surfaces. */
#include "base/base.h"
#include "data/json/json.h"
#include "capability/file/file.h"
#include "capability/reader/reader.h"
#include "capability/load/capability_load.h"

enum { SCOPES_BYTES = 16384 };

static const struct capability_key auth_keys[] = {
	{ "type", CAPABILITY_TEXT | CAPABILITY_NEEDED },
	{ "description", CAPABILITY_TEXT },
	{ "key", CAPABILITY_TEXT },
	{ "value", CAPABILITY_TEXT },
	{ "placement", CAPABILITY_TEXT },
	/* The same two as OpenAPI writes them. */
	{ "name", CAPABILITY_TEXT },
	{ "in", CAPABILITY_TEXT },
	{ "headers", CAPABILITY_MAP },
	{ "token", CAPABILITY_TEXT },
	{ "username", CAPABILITY_TEXT },
	{ "password", CAPABILITY_TEXT },
	{ "authorizationServerUri", CAPABILITY_TEXT },
	{ "resource", CAPABILITY_TEXT },
	{ "scopes", CAPABILITY_LIST | CAPABILITY_TEXT },
	{ "audience", CAPABILITY_TEXT },
	{ "tokenEndpoint", CAPABILITY_TEXT },
	{ "tokenValidation", CAPABILITY_TEXT },
	{ "introspectionEndpoint", CAPABILITY_TEXT },
	{ "clientId", CAPABILITY_TEXT },
	{ "clientSecret", CAPABILITY_TEXT },
	{ "client_id", CAPABILITY_TEXT },
	{ "client_secret", CAPABILITY_TEXT },
};

/*
 * The members that each type requires; "|" separates alternatives.  If one is
 * missing, the operations that need the credential cannot work.
 */
static const struct {
	const char *name;
	enum capability_auth_type type;
	const char *needs[2];
} types[] = {
	{ "apikey", CAPABILITY_AUTH_APIKEY,
	    { "key|name|headers", "value|headers" } },
	{ "bearer", CAPABILITY_AUTH_BEARER, { "token", NULL } },
	{ "basic", CAPABILITY_AUTH_BASIC, { "username", NULL } },
	{ "digest", CAPABILITY_AUTH_DIGEST, { "username", "password" } },
	/* What oauth2 requires depends on the side: see below. */
	{ "oauth2", CAPABILITY_AUTH_OAUTH2, { NULL, NULL } },
	{ "key", CAPABILITY_AUTH_KEY, { NULL, NULL } },
};

/* Reports whether one of the alternatives is set and not an empty mapping. */
static bool
has_any(const struct json *v, const char *alternatives)
{
	struct str rest = str_of(alternatives);

	while (rest.n > 0) {
		const struct json *m = json_get_str(v, str_cut(&rest, '|'));

		if (capability_reader_scalar(m).p != NULL ||
		    (json_is(m, JSON_OBJECT) && m->first != NULL))
			return true;
	}
	return false;
}

static enum capability_auth_type
find_type(struct capability_reader *r, const struct json *v, struct str name)
{
	for (size_t i = 0; i < LEN(types); i++) {
		if (!str_is(name, types[i].name))
			continue;
		for (size_t k = 0; k < LEN(types[i].needs); k++) {
			const char *need = types[i].needs[k];
			struct str rest = str_of(need), key;

			if (need == NULL || has_any(v, need))
				continue;
			key = str_cut(&rest, '|');
			capability_reader_warn(r, capability_reader_place(v),
			    "authentication of type '%s' has no '%.*s': "
			    "operations that need it cannot work; add it",
			    types[i].name, STR_FMT(key));
		}
		return types[i].type;
	}
	capability_reader_warn(r, capability_reader_place(v),
	    "unknown authentication type '%.*s'; use apikey, basic, bearer, "
	    "digest, oauth2 or, for a surface, key",
	    STR_FMT(str_part(name, 0, 80)));
	return CAPABILITY_AUTH_OTHER;
}

/* Reports whether the member, one of two words, is the second one. */
static bool
is_second(struct capability_reader *r, const struct json *v, const char *key,
    const char *first, const char *second)
{
	const struct str word = capability_reader_text(v, key);

	if (str_is(word, second))
		return true;
	if (word.p != NULL && !str_is(word, first))
		capability_reader_warn(r,
		    capability_reader_place(json_get(v, key)),
		    "unknown %s '%.*s' (use %s or %s); it is read as %s", key,
		    STR_FMT(str_part(word, 0, 80)), first, second, first);
	return false;
}

/* The first of two spellings that is set. */
static struct str
either(const struct json *v, const char *name, const char *other)
{
	struct str text = capability_reader_text(v, name);

	return text.p != NULL ? text : capability_reader_text(v, other);
}

/* Reads a text that is part of the credential. */
static struct str
load_secret(struct capability_reader *r, const struct json *v, const char *name)
{
	const struct json *m = json_get(v, name);

	return m == NULL ? STR_NONE
	                 : capability_load_bind_named(r,
	                       capability_reader_text(v, name),
	                       capability_reader_place(m));
}

/* Reads `placement`, which OpenAPI calls `in`; without one, header. */
static enum capability_in
load_placement(struct capability_reader *r, const struct json *v)
{
	static const struct {
		const char *name;
		enum capability_in in;
	} places[] = { { "header", CAPABILITY_IN_HEADER },
		{ "query", CAPABILITY_IN_QUERY },
		{ "cookie", CAPABILITY_IN_COOKIE },
		{ "body", CAPABILITY_IN_BODY } };
	const struct str word = either(v, "placement", "in");

	for (size_t i = 0; i < LEN(places); i++)
		if (str_is(word, places[i].name))
			return places[i].in;
	if (word.p != NULL)
		capability_reader_warn(r, capability_reader_place(v),
		    "unknown placement '%.*s' (use header, query, cookie or "
		    "body); it is read as header",
		    STR_FMT(str_part(word, 0, 80)));
	return CAPABILITY_IN_HEADER;
}

static struct capability_auth_header *
load_headers(struct capability_reader *r, const struct json *v)
{
	const struct json *map = capability_reader_submap(v, "headers");
	struct capability_auth_header *first = NULL, **tail = &first;

	if (map == NULL)
		return NULL;
	for (const struct json *m = map->first; m != NULL; m = m->next) {
		struct str value = capability_reader_scalar(m);

		if (value.p == NULL) {
			capability_reader_error(r, capability_reader_place(m),
			    "header '%.*s' of authentication must be text",
			    STR_FMT(str_part(m->name, 0, 80)));
			continue;
		}
		*tail = arena_new(r->a, sizeof(**tail));
		(*tail)->name = m->name;
		(*tail)->value = capability_load_bind_named(
		    r, value, capability_reader_place(m));
		tail = &(*tail)->next;
	}
	return first;
}

/* A list, or text with spaces as in OAuth (RFC 6749 3.3). */
static struct str
load_scopes(struct capability_reader *r, const struct json *v)
{
	struct str text = capability_reader_text(v, "scopes"), out;
	struct buf b;

	if (text.p != NULL)
		return text;
	buf_init(&b, SCOPES_BYTES);
	for (const struct json *m = capability_reader_items(v, "scopes");
	     m != NULL; m = m->next) {
		text = capability_reader_scalar(m);
		if (text.p == NULL)
			capability_reader_error(r, capability_reader_place(m),
			    "a scope of authentication must be text");
		if (b.len > 0 && text.n > 0)
			buf_putc(&b, ' ');
		buf_add_str(&b, text);
	}
	if (b.over)
		capability_reader_error(r,
		    capability_reader_place(json_get(v, "scopes")),
		    "the scopes of authentication are longer than %d bytes",
		    SCOPES_BYTES);
	out = b.len > 0 ? arena_str(r->a, buf_str(&b)) : STR_NONE;
	buf_done(&b);
	return out;
}

static void
load_oauth(struct capability_reader *r, const struct json *v,
    struct capability_auth *a)
{
	a->authorization_server =
	    capability_reader_text(v, "authorizationServerUri");
	a->token_endpoint = capability_reader_text(v, "tokenEndpoint");
	a->introspection_endpoint =
	    capability_reader_text(v, "introspectionEndpoint");
	a->client_id = capability_load_bind_named(
	    r, either(v, "clientId", "client_id"), a->place);
	a->client_secret = capability_load_bind_named(
	    r, either(v, "clientSecret", "client_secret"), a->place);
	a->audience = capability_reader_text(v, "audience");
	a->resource = capability_reader_text(v, "resource");
	a->scopes = load_scopes(r, v);
	a->introspects =
	    is_second(r, v, "tokenValidation", "jwks", "introspection");
}

struct capability_auth *
capability_load_auth(struct capability_reader *r, const struct json *map)
{
	const struct json *v = capability_reader_submap(map, "authentication");
	struct capability_auth *a;

	if (v == NULL)
		return NULL;
	capability_reader_map(
	    r, v, "authentication", auth_keys, LEN(auth_keys));
	a = arena_new(r->a, sizeof(*a));
	a->place = capability_reader_place(v);
	a->type_name = capability_reader_text(v, "type");
	/*
	 * A missing type was noted as an error.  OTHER refuses every call, so
	 * that the surface does not become open.
	 */
	a->type = a->type_name.p != NULL ? find_type(r, v, a->type_name)
	                                 : CAPABILITY_AUTH_OTHER;
	a->key = either(v, "key", "name");
	a->value = load_secret(r, v, "value");
	a->placement = load_placement(r, v);
	a->headers = load_headers(r, v);
	a->token = load_secret(r, v, "token");
	a->username = load_secret(r, v, "username");
	a->password = load_secret(r, v, "password");
	load_oauth(r, v, a);
	return a;
}

/* Warns that `what`, which only this side requires, is missing. */
static void
need(struct capability_reader *r, const struct capability_auth *a, bool there,
    const char *what)
{
	if (!there)
		capability_reader_warn(r, a->place,
		    "authentication of type '%.*s' needs %s; add it: no "
		    "operation that it protects can be called without it",
		    STR_FMT(a->type_name), what);
}

void
capability_load_auth_check_consumed(
    struct capability_reader *r, const struct capability_auth *a)
{
	if (a != NULL && a->type == CAPABILITY_AUTH_KEY) {
		capability_reader_error(r, a->place,
		    "authentication of type 'key' is for surfaces, whose "
		    "callers have keys of the built-in authority; an API needs "
		    "apikey, basic, bearer, digest or oauth2");
		return;
	}
	if (a != NULL && a->type == CAPABILITY_AUTH_OAUTH2)
		need(r, a, a->token_endpoint.n + a->authorization_server.n > 0,
		    "'tokenEndpoint' or 'authorizationServerUri'");
}

void
capability_load_auth_check_exposed(
    struct capability_reader *r, struct capability_auth *a)
{
	if (a == NULL)
		return;
	if (a->type == CAPABILITY_AUTH_APIKEY &&
	    a->placement == CAPABILITY_IN_BODY) {
		need(r, a, false, "the placement header, query or cookie");
		a->type = CAPABILITY_AUTH_OTHER; /* refuses every call */
	}
	if (a->type == CAPABILITY_AUTH_BASIC)
		need(r, a, a->password.n > 0, "a 'password'");
	if (a->type != CAPABILITY_AUTH_OAUTH2)
		return;
	need(r, a, a->audience.n + a->resource.n > 0,
	    "'audience' or 'resource', which tokens must be issued for");
	need(r, a,
	    a->authorization_server.n > 0 ||
	        (a->introspects && a->introspection_endpoint.n > 0),
	    a->introspects
	        ? "'authorizationServerUri' or 'introspectionEndpoint'"
	        : "'authorizationServerUri'");
}
