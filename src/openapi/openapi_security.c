/* openapi_security.c - what a caller must show, as an OpenAPI scheme. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json.h"
#include "openapi/openapi_security.h"
#include "spec/spec.h"

enum { TEXT_BYTES = 16384 };

static void
add(struct arena *a, struct json *scheme, const char *name, struct str text)
{
	json_add(scheme, name, json_new_text(a, text));
}

static void
add_http(struct arena *a, struct json *scheme, struct str name)
{
	add(a, scheme, "type", STR("http"));
	add(a, scheme, "scheme", name);
}

static void
add_key(struct arena *a, struct json *scheme, bool in_query, struct str name)
{
	add(a, scheme, "type", STR("apiKey"));
	add(a, scheme, "in", in_query ? STR("query") : STR("header"));
	add(a, scheme, "name", name);
}

/* Of several headers a scheme can name one; the text has the others. */
static void
add_api_key(struct arena *a, struct json *scheme, const struct spec_auth *auth)
{
	const struct spec_auth_header *h = auth->headers;
	struct buf others;

	buf_init(&others, TEXT_BYTES);
	if (auth->key.n > 0) {
		add_key(a, scheme, auth->in_query, auth->key);
	} else if (h != NULL) {
		add_key(a, scheme, false, h->name);
		h = h->next;
	}
	for (; h != NULL; h = h->next) {
		buf_puts(&others, others.len > 0 ? ", " : "with the header ");
		buf_add_str(&others, h->name);
	}
	if (others.len > 0)
		add(a, scheme, "description", arena_str(a, buf_str(&others)));
	buf_done(&others);
}

/* How a token is got is the authorization server's to tell. */
static void
add_oauth(struct arena *a, struct json *scheme, const struct spec_auth *auth)
{
	struct str server = auth->authorization_server;

	add_http(a, scheme, STR("bearer"));
	if (!auth->introspects)
		add(a, scheme, "bearerFormat", STR("JWT"));
	if (server.n > 0)
		add(a, scheme, "description",
		    arena_strf(a, "a token of %.*s%s%.*s", STR_FMT(server),
		        auth->scopes.n > 0 ? " with the scopes " : "",
		        STR_FMT(auth->scopes)));
}

static bool
is_open(const struct spec_exposes *x)
{
	return x->auth == NULL || x->auth->type == SPEC_AUTH_NONE;
}

struct json *
openapi_security_scheme(struct arena *a, const struct spec_exposes *x,
    bool authority, struct json **scopes)
{
	struct json *s = json_new(a, JSON_OBJECT);

	*scopes = json_new(a, JSON_ARRAY);
	if (is_open(x) && !authority)
		return NULL;
	if (is_open(x)) {
		add_key(a, s, false, STR("Authorization"));
		add(a, s, "description",
		    STR("\"Key <key_id>:<key_secret>\", a key of the "
		        "authority's"));
	} else if (x->auth->type == SPEC_AUTH_APIKEY) {
		add_api_key(a, s, x->auth);
	} else if (x->auth->type == SPEC_AUTH_BASIC) {
		add_http(a, s, STR("basic"));
	} else if (x->auth->type == SPEC_AUTH_DIGEST) {
		add_http(a, s, STR("digest"));
	} else if (x->auth->type == SPEC_AUTH_BEARER) {
		add_http(a, s, STR("bearer"));
	} else if (x->auth->type == SPEC_AUTH_OAUTH2) {
		add_oauth(a, s, x->auth);
	} else {
		return NULL;
	}
	return s;
}

static bool
is_component_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

struct str
openapi_security_name(struct arena *a, const struct spec_exposes *x)
{
	char *name = is_open(x) ? arena_strdup(a, STR("authority"))
	                        : arena_strdup(a, x->auth->type_name);

	for (char *p = name; *p != '\0'; p++)
		if (!is_component_byte(*p))
			*p = '-';
	return *name != '\0' ? str_of(name) : STR("authentication");
}
