/* spec_auth.c - which credential a side of the file asks for. */
#include "base/buf.h"
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

enum { SCOPES_BYTES = 16384 };

static const struct spec_key auth_keys[] = {
	{ "type", SPEC_TEXT | SPEC_NEEDED },
	{ "description", SPEC_TEXT },
	{ "key", SPEC_TEXT },
	{ "value", SPEC_TEXT },
	{ "placement", SPEC_TEXT },
	{ "headers", SPEC_MAP },
	{ "token", SPEC_TEXT },
	{ "username", SPEC_TEXT },
	{ "password", SPEC_TEXT },
	{ "authorizationServerUri", SPEC_TEXT },
	{ "resource", SPEC_TEXT },
	{ "scopes", SPEC_LIST | SPEC_TEXT },
	{ "audience", SPEC_TEXT },
	{ "tokenEndpoint", SPEC_TEXT },
	{ "tokenValidation", SPEC_TEXT },
	{ "introspectionEndpoint", SPEC_TEXT },
	{ "clientId", SPEC_TEXT },
	{ "clientSecret", SPEC_TEXT },
	{ "client_id", SPEC_TEXT },
	{ "client_secret", SPEC_TEXT },
};

/*
 * What each type must say, words with a "|" between them being alternatives;
 * without it nothing that needs the credential can work.
 */
static const struct {
	const char *name;
	enum spec_auth_type type;
	const char *needs[2];
} types[] = {
	{ "apikey", SPEC_AUTH_APIKEY, { "key|headers", "value|headers" } },
	{ "bearer", SPEC_AUTH_BEARER, { "token", NULL } },
	{ "basic", SPEC_AUTH_BASIC, { "username", NULL } },
	{ "digest", SPEC_AUTH_DIGEST, { "username", "password" } },
	/* What that needs depends on its side: see below. */
	{ "oauth2", SPEC_AUTH_OAUTH2, { NULL, NULL } },
};

/* Is one of the alternatives there, and no empty mapping? */
static bool
has_any(const struct json *v, const char *alternatives)
{
	struct str rest = str_of(alternatives);

	while (rest.n > 0) {
		const struct json *m = json_get_str(v, str_cut(&rest, '|'));

		if (spec_walk_scalar(m).p != NULL ||
		    (json_is(m, JSON_OBJECT) && m->first != NULL))
			return true;
	}
	return false;
}

static enum spec_auth_type
find_type(struct spec_walk *w, const struct json *v, struct str name)
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
			spec_walk_warn(w, spec_walk_place(v),
			    "authentication of type '%s' has no '%.*s': "
			    "operations that need it cannot work; add it",
			    types[i].name, STR_FMT(key));
		}
		return types[i].type;
	}
	spec_walk_warn(w, spec_walk_place(v),
	    "authentication of type '%.*s' is none of the language's: use "
	    "apikey, basic, bearer, digest or oauth2",
	    STR_FMT(str_part(name, 0, 80)));
	return SPEC_AUTH_OTHER;
}

/* Is the member of these two words the second one? */
static bool
is_second(struct spec_walk *w, const struct json *v, const char *key,
    const char *first, const char *second)
{
	const struct str word = spec_walk_text(v, key);

	if (str_is(word, second))
		return true;
	if (word.p != NULL && !str_is(word, first))
		spec_walk_warn(w, spec_walk_place(json_get(v, key)),
		    "unknown %s '%.*s' (%s, %s); it is read as %s", key,
		    STR_FMT(str_part(word, 0, 80)), first, second, first);
	return false;
}

static struct spec_auth_header *
load_headers(struct spec_walk *w, const struct json *v)
{
	const struct json *map = spec_walk_submap(v, "headers");
	struct spec_auth_header *first = NULL, **tail = &first;

	if (map == NULL)
		return NULL;
	for (const struct json *m = map->first; m != NULL; m = m->next) {
		struct str value = spec_walk_scalar(m);

		if (value.p == NULL) {
			spec_walk_error(w, spec_walk_place(m),
			    "header '%.*s' of authentication must be a text",
			    STR_FMT(str_part(m->name, 0, 80)));
			continue;
		}
		*tail = arena_new(w->a, sizeof(**tail));
		(*tail)->name = m->name;
		(*tail)->value = value;
		tail = &(*tail)->next;
	}
	return first;
}

/* A list, or a text as OAuth writes it (RFC 6749 3.3). */
static struct str
load_scopes(struct spec_walk *w, const struct json *v)
{
	struct str text = spec_walk_text(v, "scopes"), out;
	struct buf b;

	if (text.p != NULL)
		return text;
	buf_init(&b, SCOPES_BYTES);
	for (const struct json *m = spec_walk_items(v, "scopes"); m != NULL;
	     m = m->next) {
		text = spec_walk_scalar(m);
		if (text.p == NULL)
			spec_walk_error(w, spec_walk_place(m),
			    "a scope of authentication must be a text");
		if (b.len > 0 && text.n > 0)
			buf_putc(&b, ' ');
		buf_add_str(&b, text);
	}
	if (b.over)
		spec_walk_error(w, spec_walk_place(json_get(v, "scopes")),
		    "the scopes of authentication are longer than %d bytes",
		    SCOPES_BYTES);
	out = b.len > 0 ? arena_str(w->a, buf_str(&b)) : STR_NONE;
	buf_done(&b);
	return out;
}

/* The first of two spellings that is there. */
static struct str
either(const struct json *v, const char *name, const char *other)
{
	struct str text = spec_walk_text(v, name);

	return text.p != NULL ? text : spec_walk_text(v, other);
}

static void
load_oauth(struct spec_walk *w, const struct json *v, struct spec_auth *a)
{
	a->authorization_server = spec_walk_text(v, "authorizationServerUri");
	a->token_endpoint = spec_walk_text(v, "tokenEndpoint");
	a->introspection_endpoint = spec_walk_text(v, "introspectionEndpoint");
	a->client_id = either(v, "clientId", "client_id");
	a->client_secret = either(v, "clientSecret", "client_secret");
	a->audience = spec_walk_text(v, "audience");
	a->resource = spec_walk_text(v, "resource");
	a->scopes = load_scopes(w, v);
	a->introspects =
	    is_second(w, v, "tokenValidation", "jwks", "introspection");
}

struct spec_auth *
spec_load_auth(struct spec_walk *w, const struct json *map)
{
	const struct json *v = spec_walk_submap(map, "authentication");
	struct spec_auth *a;

	if (v == NULL)
		return NULL;
	spec_walk_map(w, v, "authentication", auth_keys, LEN(auth_keys));
	a = arena_new(w->a, sizeof(*a));
	a->place = spec_walk_place(v);
	a->type_name = spec_walk_text(v, "type");
	/* Of no type: the error is noted, and nothing may pass for open. */
	a->type = a->type_name.p != NULL ? find_type(w, v, a->type_name)
	                                 : SPEC_AUTH_OTHER;
	a->key = spec_walk_text(v, "key");
	a->value = spec_walk_text(v, "value");
	a->in_query = is_second(w, v, "placement", "header", "query");
	a->headers = load_headers(w, v);
	a->token = spec_walk_text(v, "token");
	a->username = spec_walk_text(v, "username");
	a->password = spec_walk_text(v, "password");
	load_oauth(w, v, a);
	return a;
}

/* What is written can work only where more is said beside it. */
static void
need(struct spec_walk *w, const struct spec_auth *a, bool there,
    const char *what)
{
	if (!there)
		spec_walk_warn(w, a->place,
		    "authentication of type '%.*s' needs %s: without it "
		    "nothing behind it can be called; add it",
		    STR_FMT(a->type_name), what);
}

void
spec_auth_check_consumed(struct spec_walk *w, const struct spec_auth *a)
{
	if (a != NULL && a->type == SPEC_AUTH_OAUTH2)
		need(w, a, a->token_endpoint.n + a->authorization_server.n > 0,
		    "'tokenEndpoint' or 'authorizationServerUri'");
}

void
spec_auth_check_exposed(struct spec_walk *w, const struct spec_auth *a)
{
	if (a == NULL)
		return;
	if (a->type == SPEC_AUTH_BASIC)
		need(w, a, a->password.n > 0, "a 'password'");
	if (a->type != SPEC_AUTH_OAUTH2)
		return;
	need(w, a, a->audience.n + a->resource.n > 0,
	    "'audience' or 'resource', to know whom tokens are for");
	need(w, a,
	    a->authorization_server.n > 0 ||
	        (a->introspects && a->introspection_endpoint.n > 0),
	    a->introspects
	        ? "'authorizationServerUri' or 'introspectionEndpoint'"
	        : "'authorizationServerUri'");
}

bool
spec_auth_covers(const struct spec_auth *a, enum spec_in in, struct str name)
{
	bool by_key = a != NULL && a->type == SPEC_AUTH_APIKEY;

	if (a == NULL || (in != SPEC_IN_HEADER && in != SPEC_IN_QUERY))
		return false;
	if (!by_key)
		return in == SPEC_IN_HEADER &&
		       str_equal_nocase(name, STR("Authorization"));
	if (in == SPEC_IN_QUERY)
		return a->in_query && str_equal(name, a->key);
	if (!a->in_query && a->key.n > 0 && str_equal_nocase(name, a->key))
		return true;
	for (const struct spec_auth_header *h = a->headers; h != NULL;
	     h = h->next)
		if (str_equal_nocase(name, h->name))
			return true;
	return false;
}

void
spec_auth_each_text(const struct spec_auth *a,
    void (*visit)(void *context, struct str text), void *context)
{
	if (a == NULL)
		return;

	const struct str texts[] = { a->key, a->value, a->token, a->username,
		a->password, a->authorization_server, a->token_endpoint,
		a->introspection_endpoint, a->client_id, a->client_secret,
		a->audience, a->resource, a->scopes };

	for (size_t i = 0; i < LEN(texts); i++)
		if (texts[i].n > 0)
			visit(context, texts[i]);
	for (const struct spec_auth_header *h = a->headers; h != NULL;
	     h = h->next) {
		visit(context, h->name);
		visit(context, h->value);
	}
}
