/* spec_auth.c - which credential a side of the file asks for. */
#include "base/mem.h"
#include "data/json.h"
#include "spec/spec.h"
#include "spec/spec_load.h"
#include "spec/spec_walk.h"

static const struct spec_key auth_keys[] = {
	{ "type", SPEC_TEXT | SPEC_NEEDED },
	{ "description", SPEC_TEXT },
	{ "key", SPEC_TEXT },
	{ "value", SPEC_TEXT },
	{ "placement", SPEC_TEXT },
	{ "token", SPEC_TEXT },
	{ "username", SPEC_TEXT },
	{ "password", SPEC_TEXT },
	{ "headers", SPEC_MAP | SPEC_LATER },
	{ "authorizationServerUri", SPEC_TEXT },
	{ "resource", SPEC_TEXT },
	{ "scopes", SPEC_LIST },
	{ "audience", SPEC_TEXT },
	{ "tokenEndpoint", SPEC_TEXT },
	{ "tokenValidation", SPEC_TEXT },
};

/* What each type must say; without it the type is as good as unknown. */
static const struct {
	const char *name;
	enum spec_auth_type type;
	const char *needs[2];
} types[] = {
	{ "apikey", SPEC_AUTH_APIKEY, { "key", "value" } },
	{ "bearer", SPEC_AUTH_BEARER, { "token", NULL } },
	{ "basic", SPEC_AUTH_BASIC, { "username", "password" } },
};

static enum spec_auth_type
find_type(struct spec_walk *w, const struct json *v, struct str name)
{
	for (size_t i = 0; i < LEN(types); i++) {
		if (!str_is(name, types[i].name))
			continue;
		for (size_t k = 0; k < LEN(types[i].needs); k++) {
			const char *need = types[i].needs[k];

			if (need == NULL || spec_walk_text(v, need).p != NULL)
				continue;
			spec_walk_warn(w, spec_walk_place(v),
			    "authentication of type '%s' has no '%s': "
			    "operations that need it cannot work",
			    types[i].name, need);
			return SPEC_AUTH_OTHER;
		}
		return types[i].type;
	}
	spec_walk_warn(w, spec_walk_place(v),
	    "authentication of type '%.*s' is not one that this version "
	    "carries out (apikey, bearer, basic)",
	    STR_FMT(str_part(name, 0, 80)));
	return SPEC_AUTH_OTHER;
}

static bool
is_in_query(struct spec_walk *w, const struct json *v)
{
	const struct str placement = spec_walk_text(v, "placement");

	if (str_is(placement, "query"))
		return true;
	if (placement.p != NULL && !str_is(placement, "header"))
		spec_walk_warn(w, spec_walk_place(json_get(v, "placement")),
		    "unknown placement '%.*s' (header, query); it is read as "
		    "header",
		    STR_FMT(str_part(placement, 0, 80)));
	return false;
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
	a->in_query = is_in_query(w, v);
	a->token = spec_walk_text(v, "token");
	a->username = spec_walk_text(v, "username");
	a->password = spec_walk_text(v, "password");
	return a;
}
