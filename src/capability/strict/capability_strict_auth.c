/* capability_strict_auth.c - the published schemas of `authentication`. */
#include "base/base.h"
#include "capability/strict/capability_strict_macros.h"
#include "capability/strict/capability_strict_rule.h"
#include "capability/strict/capability_strict_table.h"

WORDS(placement, "header", "query");
WORD_TEXT(placement);
WORDS(validation, "jwks", "introspection");
WORD_TEXT(validation);
WORDS(basic, "basic");
static const struct strict_field basic_fields[] = {
	{ "type", &text, NEEDED },
	{ "username", &text, 0 },
	{ "password", &text, 0 },
};
WORDS(apikey, "apikey");
static const struct strict_field apikey_fields[] = {
	{ "type", &text, NEEDED },
	{ "key", &text, 0 },
	{ "value", &text, 0 },
	{ "placement", &placement, 0 },
};
WORDS(bearer, "bearer");
static const struct strict_field bearer_fields[] = {
	{ "type", &text, NEEDED },
	{ "token", &text, 0 },
};
WORDS(digest, "digest");
static const struct strict_field digest_fields[] = {
	{ "type", &text, NEEDED },
	{ "username", &text, 0 },
	{ "password", &text, 0 },
};
WORDS(oauth2, "oauth2");
static const struct strict_field oauth2_fields[] = {
	{ "type", &text, NEEDED },
	{ "authorizationServerUri", &text, NEEDED },
	{ "resource", &text, NEEDED },
	{ "scopes", &texts, 0 },
	{ "audience", &text, 0 },
	{ "tokenEndpoint", &text, 0 },
	{ "tokenValidation", &validation, 0 },
};

#define AUTH(name)                                                             \
	{                                                                      \
		OBJECT_OF("authentication of type " #name, name, NULL),        \
		    .words = name##_words                                      \
	}

static const struct strict_type types[] = { AUTH(basic), AUTH(apikey),
	AUTH(bearer), AUTH(digest), AUTH(oauth2) };
static const struct strict_type *const choices[] = { &types[0], &types[1],
	&types[2], &types[3], &types[4], NULL };

const struct strict_type capability_strict_auth = { .kind = STRICT_CHOICE,
	.what = "authentication",
	.rule = capability_strict_rule_by_type,
	.choices = choices };
