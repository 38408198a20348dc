/* capability_secret_name.c - names that suggest a secret. */
#include <string.h>

#include "base/base.h"
#include "capability/model/model.h"

enum { NAME_BYTES = 96 }; /* the rest of a longer name is ignored */

/* Words anywhere in a name. */
static const char *const words[] = { "secret", "password", "passwd",
	"passphrase", "passcode", "token", "apikey", "privatekey", "accesskey",
	"signingkey", "encryptionkey", "masterkey", "sharedkey", "hmackey",
	"sessionkey", "serverkey", "credential", "authorization",
	"recoverycode", "backupcode", "connectionstring", "mnemonic",
	"seedphrase", "recoveryphrase", "otpauth", "bearer", "jwt" };

/* Whole names. */
static const char *const names[] = { "pwd", "psk", "otp", "totp", "auth",
	"authheader", "dsn", "secretid" };

/* Words for properties of a secret, and for pages of lists. */
static const char *const ends[] = { "id", "ids", "identifier", "name", "names",
	"type", "prefix", "suffix", "hint", "url", "uri", "endpoint", "count",
	"length", "limit", "limits", "expires", "expiry", "expiration",
	"expiresat", "expiresin", "expireat", "expirein", "createdat",
	"updatedat", "issuedat", "rotatedat", "revokedat", "usedat", "ttl",
	"until", "status", "state", "scope", "scopes", "version", "format",
	"algorithm", "alg", "policy", "required", "enabled", "supported",
	"methods", "arn", "label", "description", "kind", "last4", "lastfour",
	"masked", "usage", "role", "fingerprint", "pagetoken", "nexttoken",
	"continuationtoken", "synctoken", "starttoken", "tokenizer",
	"secretary", "tokens" };

/* Plurals that are secrets.  Other plurals are numbers: "total_tokens". */
static const char *const plurals[] = { "accesstokens", "refreshtokens",
	"apitokens", "authtokens", "sessiontokens" };

/* Copies the name in lower case without separators and returns its length. */
static size_t
fold(char out[NAME_BYTES], struct str name)
{
	size_t n = 0;

	for (size_t i = 0; i < name.n && n < NAME_BYTES; i++) {
		char c = name.p[i];

		if (c == '_' || c == '-' || c == '.' || c == ' ')
			continue;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return n;
}

bool
capability_secret_name_is(struct str name)
{
	char folded[NAME_BYTES];
	const struct str s = { folded, fold(folded, name) };

	for (size_t i = 0; i < LEN(names); i++)
		if (str_is(s, names[i]))
			return true;
	for (size_t i = 0; i < LEN(plurals); i++)
		if (str_ends(s, str_of(plurals[i])))
			return true;
	for (size_t i = 0; i < LEN(ends); i++)
		if (str_ends(s, str_of(ends[i])))
			return false;
	for (size_t i = 0; i < LEN(words); i++)
		if (str_find_text(s, str_of(words[i]), 0) < s.n)
			return true;
	return false;
}

static bool
may_be_text(const struct capability_output *o)
{
	return !o->typed || (o->type != CAPABILITY_TYPE_NUMBER &&
	                        o->type != CAPABILITY_TYPE_INTEGER &&
	                        o->type != CAPABILITY_TYPE_BOOLEAN);
}

bool
capability_secret_name_in_outputs(const struct capability_output *o)
{
	for (; o != NULL; o = o->next)
		if ((may_be_text(o) && capability_secret_name_is(o->name)) ||
		    capability_secret_name_in_outputs(o->properties) ||
		    capability_secret_name_in_outputs(o->items) ||
		    capability_secret_name_in_outputs(o->values))
			return true;
	return false;
}
