/* jwt.c - parses a signed JSON Web Token and checks its claims. */
#include <stdlib.h>

#include "base/base.h"
#include "data/json/json.h"
#include "jwt/jwt.h"

enum { DEPTH = 16, LEEWAY_S = 60, NUMBER_BYTES = 40 };

static const struct jwt_algorithm algorithms[] = {
	{ "RS256", JWT_RSA, "SHA256", NULL, 0 },
	{ "RS384", JWT_RSA, "SHA384", NULL, 0 },
	{ "RS512", JWT_RSA, "SHA512", NULL, 0 },
	{ "PS256", JWT_RSA_PSS, "SHA256", NULL, 0 },
	{ "PS384", JWT_RSA_PSS, "SHA384", NULL, 0 },
	{ "PS512", JWT_RSA_PSS, "SHA512", NULL, 0 },
	{ "ES256", JWT_EC, "SHA256", "P-256", 32 },
	{ "ES384", JWT_EC, "SHA384", "P-384", 48 },
	{ "ES512", JWT_EC, "SHA512", "P-521", 66 },
	{ "EdDSA", JWT_ED, NULL, NULL, 0 },
	{ "Ed25519", JWT_ED, NULL, "Ed25519", 0 }, /* RFC 9864 */
};

/* RFC 9068 4 and RFC 8725 3.11: tokens of another type are rejected. */
static const char *const types[] = { "JWT", "at+jwt", "application/at+jwt",
	"application/jwt" };

static int
reject(struct err *e, const char *why)
{
	return err_set(e, ERR_UNAUTHENTICATED, "the token %s", why);
}

static bool
is_our_type(struct str type)
{
	if (type.p == NULL)
		return true;
	for (size_t i = 0; i < LEN(types); i++)
		if (str_equal_nocase(type, str_of(types[i])))
			return true;
	return false;
}

static int
read_header(const struct json *header, struct jwt *out, struct err *e)
{
	struct str name = json_get_text(header, "alg");

	for (size_t i = 0; i < LEN(algorithms); i++)
		if (str_is(name, algorithms[i].name))
			out->algorithm = &algorithms[i];
	if (out->algorithm == NULL)
		return reject(
		    e, "is signed with an algorithm that is not accepted");
	/* RFC 7515 4.1.11: no extension is supported. */
	if (json_get(header, "crit") != NULL)
		return reject(e, "requires an extension (crit)");
	if (json_get(header, "typ") != NULL &&
	    !is_our_type(json_get_text(header, "typ")))
		return reject(e, "has another type (typ)");
	out->key_id = json_get_text(header, "kid");
	return 0;
}

static const struct json *
decode(struct arena *a, struct str part)
{
	struct str text = decode_base64url(a, part);
	const struct json *v = NULL;

	if (text.n > 0)
		v = json_parse(a, text, DEPTH, JSON_UNIQUE, NULL);
	return json_is(v, JSON_OBJECT) ? v : NULL;
}

int
jwt_read(struct arena *a, struct str token, struct jwt *out, struct err *e)
{
	struct str rest = token, header, claims;
	const struct json *v;

	*out = (struct jwt){ .algorithm = NULL };
	if (token.n > JWT_BYTES)
		return reject(e, "is too long");
	header = str_cut(&rest, '.');
	claims = str_cut(&rest, '.');
	if (rest.n == 0 || str_find(rest, '.', 0) < rest.n)
		return reject(e, "is not a signed JWT");
	v = decode(a, header);
	if (v == NULL)
		return reject(e, "has an invalid header");
	if (read_header(v, out, e) == -1)
		return -1;
	out->claims = decode(a, claims);
	if (out->claims == NULL)
		return reject(e, "has invalid claims");
	out->signature = decode_base64url(a, rest);
	if (out->signature.n == 0)
		return reject(e, "has an invalid signature encoding");
	out->signed_part = str_part(token, 0, header.n + 1 + claims.n);
	return 0;
}

/* ------------------------------------------------------------- the claims */

/* RFC 7519 2: seconds since 1970, with an optional fraction. */
static bool
is_date(const struct json *v, double *out)
{
	char text[NUMBER_BYTES];

	if (!json_is(v, JSON_NUMBER) || v->text.n >= sizeof(text))
		return false;
	memcpy(text, v->text.p, v->text.n);
	text[v->text.n] = '\0';
	*out = strtod(text, NULL);
	return *out > 0 && *out < 1e12;
}

static int
check_times(
    const struct json *claims, int64_t now_s, int64_t *end_s, struct err *e)
{
	const struct json *begin = json_get(claims, "nbf");
	double end, from, now = (double)now_s;

	if (!is_date(json_get(claims, "exp"), &end))
		return reject(e, "has no expiry (exp)");
	if (end + (double)LEEWAY_S <= now)
		return reject(e, "has expired");
	if (begin != NULL &&
	    (!is_date(begin, &from) || from - (double)LEEWAY_S > now))
		return reject(e, "is not valid yet (nbf)");
	if (end_s != NULL)
		*end_s = (int64_t)end;
	return 0;
}

/* RFC 7519 4.1.3: a string or a list of strings. */
static bool
names_audience(const struct json *v, const struct jwt_rules *rules)
{
	if (json_is(v, JSON_ARRAY)) {
		for (const struct json *m = v->first; m != NULL; m = m->next)
			if (m->kind == JSON_STRING && names_audience(m, rules))
				return true;
		return false;
	}
	if (!json_is(v, JSON_STRING) || v->text.n == 0)
		return false;
	return str_equal(v->text, rules->audience) ||
	       (rules->resource.n > 0 &&
	           jwt_same_issuer(v->text, rules->resource));
}

static struct str
without_slash(struct str s)
{
	while (s.n > 0 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

bool
jwt_same_issuer(struct str issuer, struct str other)
{
	return str_equal(without_slash(issuer), without_slash(other));
}

static bool
has_word(struct str words, struct str word)
{
	while (words.p != NULL)
		if (str_equal(str_cut(&words, ' '), word))
			return true;
	return false;
}

/* "scope" (RFC 8693 4.2), or "scp" of other issuers; each a string or list. */
static bool
has_scope(const struct json *claims, struct str scope)
{
	static const char *const names[] = { "scope", "scp" };

	for (size_t i = 0; i < LEN(names); i++) {
		const struct json *v = json_get(claims, names[i]);

		if (json_is(v, JSON_STRING) && has_word(v->text, scope))
			return true;
		if (!json_is(v, JSON_ARRAY))
			continue;
		for (const struct json *m = v->first; m != NULL; m = m->next)
			if (m->kind == JSON_STRING && str_equal(m->text, scope))
				return true;
	}
	return false;
}

static int
check_scopes(
    const struct json *claims, const struct jwt_rules *rules, struct err *e)
{
	for (size_t i = 0; i < rules->scope_count; i++)
		if (!has_scope(claims, rules->scopes[i]))
			return err_set(e, ERR_DENIED,
			    "the token lacks the scope '%.*s'",
			    STR_FMT(str_part(rules->scopes[i], 0, 80)));
	return 0;
}

void
jwt_set_scopes(struct jwt_rules *rules, struct arena *a, struct str text)
{
	struct str rest = text;
	struct str *scopes;
	size_t room = 0;

	for (; rest.n > 0; room++)
		str_cut(&rest, ' ');
	scopes = arena_new(a, room * sizeof(*scopes) + 1);
	rules->scopes = scopes;
	rules->scope_count = 0;
	while (text.n > 0) {
		const struct str scope = str_cut(&text, ' ');

		if (scope.n > 0)
			scopes[rules->scope_count++] = scope;
	}
}

int
jwt_check_claims(const struct json *claims, const struct jwt_rules *rules,
    int64_t *end_s, struct err *e)
{
	struct str issuer = json_get_text(claims, "iss");

	if (check_times(claims, rules->now_s, end_s, e) == -1)
		return -1;
	if (rules->issuer.n > 0 &&
	    (issuer.n == 0 || !jwt_same_issuer(issuer, rules->issuer)))
		return reject(e, "has another issuer (iss)");
	if ((rules->audience.n > 0 || rules->resource.n > 0) &&
	    !names_audience(json_get(claims, "aud"), rules))
		return reject(e, "is not for this resource (aud)");
	return check_scopes(claims, rules, e);
}
