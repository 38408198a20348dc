/*
 * openapi_security.c - the authentication of callers as a Security Scheme
 * Object.
 */
#include "base/base.h"
#include "data/json/json.h"
#include "openapi/export/openapi_security.h"
#include "capability/capability.h"

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
add_key(struct arena *a, struct json *scheme, enum capability_in in,
    struct str name)
{
	add(a, scheme, "type", STR("apiKey"));
	add(a, scheme, "in",
	    in == CAPABILITY_IN_QUERY    ? STR("query")
	    : in == CAPABILITY_IN_COOKIE ? STR("cookie")
	                                 : STR("header"));
	add(a, scheme, "name", name);
}

/* A scheme can name only one header; the description lists the others. */
static void
add_api_key(
    struct arena *a, struct json *scheme, const struct capability_auth *auth)
{
	const struct capability_auth_header *h = auth->headers;
	struct buf others;

	buf_init(&others, TEXT_BYTES);
	if (auth->key.n > 0) {
		add_key(a, scheme, auth->placement, auth->key);
	} else if (h != NULL) {
		add_key(a, scheme, CAPABILITY_IN_HEADER, h->name);
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

static bool
is_open(const struct capability_exposes *x)
{
	return x->auth == NULL || x->auth->type == CAPABILITY_AUTH_NONE;
}

/* Adds each of the scopes in s, to a list or as members of a map. */
static void
add_scopes(struct arena *a, struct json *to, struct str s)
{
	while (s.n > 0) {
		struct str one = str_cut(&s, ' ');

		if (one.n == 0)
			continue;
		if (to->kind == JSON_ARRAY)
			json_push(to, json_new_text(a, one));
		else if (json_get_str(to, one) == NULL)
			json_add_str(to, one, json_new_text(a, STR("")));
	}
}

static bool
is_constant(struct str s)
{
	return s.n > 0 && memmem(s.p, s.n, "{{", 2) == NULL;
}

/*
 * Adds an OAuth scheme.  The file does not know the flow between caller and
 * authorization server, at most its endpoint.
 */
static void
add_oauth(struct arena *a, struct json *scheme,
    const struct capability_auth *auth, struct json *scopes)
{
	struct json *flows, *flow;
	struct str server = auth->authorization_server;

	add(a, scheme, "type", STR("oauth2"));
	if (is_constant(server))
		add(a, scheme, "description",
		    arena_strf(a, "An access token of %.*s", STR_FMT(server)));
	flows = json_add(scheme, "flows", json_new(a, JSON_OBJECT));
	add_scopes(a, scopes, auth->scopes);
	if (!is_constant(auth->token_endpoint))
		return;
	flow = json_add(flows, "clientCredentials", json_new(a, JSON_OBJECT));
	add(a, flow, "tokenUrl", auth->token_endpoint);
	add_scopes(a, json_add(flow, "scopes", json_new(a, JSON_OBJECT)),
	    auth->scopes);
}

static void
add_authority(struct arena *a, struct json *scheme)
{
	add_key(a, scheme, false, STR("Authorization"));
	add(a, scheme, "description",
	    STR("\"Key <key_id>:<key_secret>\", with a key of the built-in "
	        "authority"));
}

/* Adds the declared scheme.  Returns false if no caller can use its kind. */
static bool
add_declared(struct arena *a, struct json *scheme,
    const struct capability_auth *auth, struct json *scopes)
{
	switch (auth->type) {
	case CAPABILITY_AUTH_APIKEY:
		add_api_key(a, scheme, auth);
		return true;
	case CAPABILITY_AUTH_BASIC:
		add_http(a, scheme, STR("basic"));
		return true;
	case CAPABILITY_AUTH_DIGEST:
		add_http(a, scheme, STR("digest"));
		return true;
	case CAPABILITY_AUTH_BEARER:
		add_http(a, scheme, STR("bearer"));
		return true;
	case CAPABILITY_AUTH_OAUTH2:
		add_oauth(a, scheme, auth, scopes);
		return true;
	case CAPABILITY_AUTH_KEY:
		add_authority(a, scheme);
		return true;
	case CAPABILITY_AUTH_NONE:
	case CAPABILITY_AUTH_OTHER:
		break;
	}
	return false;
}

struct json *
openapi_security_scheme(struct arena *a, const struct capability_exposes *x,
    bool authority, struct json **scopes)
{
	struct json *s = json_new(a, JSON_OBJECT);

	*scopes = json_new(a, JSON_ARRAY);
	if (!is_open(x))
		return add_declared(a, s, x->auth, *scopes) ? s : NULL;
	if (!authority)
		return NULL;
	add_authority(a, s);
	return s;
}

static bool
is_component_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

struct str
openapi_security_name(struct arena *a, const struct capability_exposes *x)
{
	char *name = is_open(x) ? arena_strdup(a, STR("authority"))
	                        : arena_strdup(a, x->auth->type_name);

	for (char *p = name; *p != '\0'; p++)
		if (!is_component_byte(*p))
			*p = '-';
	return *name != '\0' ? str_of(name) : STR("authentication");
}
