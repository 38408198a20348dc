/* openapi_security.c - what a caller must show, as an OpenAPI scheme. */
#include "base/arena.h"
#include "base/mem.h"
#include "data/json.h"
#include "openapi/openapi_security.h"
#include "spec/spec.h"

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
		add_key(a, s, x->auth->in_query, x->auth->key);
	} else if (x->auth->type == SPEC_AUTH_BASIC) {
		add_http(a, s, STR("basic"));
	} else if (x->auth->type == SPEC_AUTH_BEARER) {
		add_http(a, s, STR("bearer"));
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
