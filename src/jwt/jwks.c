/* jwks.c - the public keys of an issuer (RFC 7517), to verify signatures. */
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "base/base.h"
#include "data/json/json.h"
#include "jwt/jwks.h"
#include "jwt/jwt.h"

enum {
	DEPTH = 16,
	RSA_BITS_MIN = 2048, /* RFC 7518 3.3 */
	RSA_BITS_MAX = 8192, /* larger keys only cost time */
	EC_POINT_BYTES = 1 + 2 * 66,
	EC_DER_BYTES = 160,
};

struct jwks_key {
	EVP_PKEY *key;
	struct str id, algorithm; /* STR_NONE: not in the key */
	const char *curve; /* NULL: RSA */
};

static const struct {
	const char *curve, *group; /* group NULL: an OKP curve */
	int half;
} curves[] = {
	{ "P-256", "P-256", 32 },
	{ "P-384", "P-384", 48 },
	{ "P-521", "P-521", 66 },
	{ "Ed25519", NULL, 0 },
	{ "Ed448", NULL, 0 },
};

/* -------------------------------------------------------------- reading */

static EVP_PKEY *
from_params(const char *type, OSSL_PARAM_BLD *build)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (params == NULL || c == NULL || EVP_PKEY_fromdata_init(c) != 1 ||
	    EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(c);
	OSSL_PARAM_free(params);
	return key;
}

static struct str
member(struct arena *a, const struct json *v, const char *name)
{
	return decode_base64url(a, json_get_text(v, name));
}

static EVP_PKEY *
read_rsa(struct arena *a, const struct json *v)
{
	struct str n = member(a, v, "n"), e = member(a, v, "e");
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *modulus = NULL, *exponent = NULL;
	EVP_PKEY *key = NULL;

	if (build == NULL || n.n == 0 || n.n > RSA_BITS_MAX / 8 || e.n == 0 ||
	    e.n > 8)
		goto out;
	modulus = BN_bin2bn((const unsigned char *)n.p, (int)n.n, NULL);
	exponent = BN_bin2bn((const unsigned char *)e.p, (int)e.n, NULL);
	if (modulus == NULL || exponent == NULL ||
	    BN_num_bits(modulus) < RSA_BITS_MIN || !BN_is_odd(exponent) ||
	    BN_is_one(exponent) ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) !=
	        1 ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent) != 1)
		goto out;
	key = from_params("RSA", build);
out:
	BN_free(modulus);
	BN_free(exponent);
	OSSL_PARAM_BLD_free(build);
	return key;
}

/* libcrypto rejects a point that is not on its curve. */
static EVP_PKEY *
read_ec(struct arena *a, const struct json *v, size_t curve)
{
	struct str x = member(a, v, "x"), y = member(a, v, "y");
	size_t half = (size_t)curves[curve].half;
	unsigned char point[EC_POINT_BYTES] = { 4 }; /* uncompressed */
	OSSL_PARAM_BLD *build;
	EVP_PKEY *key = NULL;

	if (x.n != half || y.n != half)
		return NULL;
	memcpy(point + 1, x.p, half);
	memcpy(point + 1 + half, y.p, half);
	build = OSSL_PARAM_BLD_new();
	if (build != NULL &&
	    OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
	        curves[curve].group, 0) == 1 &&
	    OSSL_PARAM_BLD_push_octet_string(
	        build, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * half) == 1)
		key = from_params("EC", build);
	OSSL_PARAM_BLD_free(build);
	return key;
}

static EVP_PKEY *
read_ed(struct arena *a, const struct json *v, size_t curve)
{
	struct str x = member(a, v, "x");

	if (x.n == 0)
		return NULL;
	return EVP_PKEY_new_raw_public_key_ex(
	    NULL, curves[curve].curve, NULL, (const unsigned char *)x.p, x.n);
}

/* Reports whether the key is for verifying signatures (RFC 7517 4.2, 4.3). */
static bool
is_for_verifying(const struct json *v)
{
	const struct json *use = json_get(v, "use");
	const struct json *operations = json_get(v, "key_ops");

	if (use != NULL && !str_is(json_get_text(v, "use"), "sig"))
		return false;
	if (operations == NULL)
		return true;
	for (const struct json *m = operations->first; m != NULL; m = m->next)
		if (m->kind == JSON_STRING && str_is(m->text, "verify"))
			return true;
	return false;
}

static bool
read_key(struct jwks *k, const struct json *v)
{
	struct str type = json_get_text(v, "kty"),
	           name = json_get_text(v, "crv");
	struct jwks_key *key = &k->keys[k->count];

	*key = (struct jwks_key){ .key = NULL };
	if (!json_is(v, JSON_OBJECT) || !is_for_verifying(v))
		return false;
	key->id = json_get_text(v, "kid");
	key->algorithm = json_get_text(v, "alg");
	if (str_is(type, "RSA"))
		key->key = read_rsa(&k->arena, v);
	for (size_t i = 0; i < LEN(curves); i++) {
		if (!str_is(name, curves[i].curve))
			continue;
		key->curve = curves[i].curve;
		if (str_is(type, "EC") && curves[i].group != NULL)
			key->key = read_ec(&k->arena, v, i);
		else if (str_is(type, "OKP") && curves[i].group == NULL)
			key->key = read_ed(&k->arena, v, i);
	}
	return key->key != NULL;
}

struct jwks *
jwks_read(struct str text, struct err *e)
{
	struct jwks *k = mem_new(sizeof(*k));
	const struct json *v = NULL, *list;

	k->keys = mem_new(JWKS_KEYS * sizeof(*k->keys));
	if (text.n <= JWKS_BYTES)
		v = json_parse(
		    &k->arena, arena_str(&k->arena, text), DEPTH, 0, NULL);
	list = json_get(v, "keys");
	if (!json_is(list, JSON_ARRAY)) {
		err_set(
		    e, ERR_UPSTREAM, "the response is not a JSON Web Key Set");
		jwks_free(k);
		return NULL;
	}
	for (const struct json *m = list->first;
	     m != NULL && k->count < JWKS_KEYS; m = m->next)
		if (read_key(k, m))
			k->count++;
	return k;
}

void
jwks_free(struct jwks *k)
{
	if (k == NULL)
		return;
	for (size_t i = 0; i < k->count; i++)
		EVP_PKEY_free(k->keys[i].key);
	free(k->keys);
	arena_done(&k->arena);
	free(k);
}

/* ------------------------------------------------------------ verifying */

/*
 * Converts an EC signature, two numbers of fixed length (RFC 7518 3.4), to DER,
 * which libcrypto expects.
 */
static int
to_der(unsigned char der[EC_DER_BYTES], struct str raw, int half)
{
	ECDSA_SIG *s = ECDSA_SIG_new();
	const unsigned char *p = (const unsigned char *)raw.p;
	BIGNUM *a = NULL, *b = NULL;
	unsigned char *at = der;
	int n = 0;

	if (s == NULL || raw.n != 2 * (size_t)half)
		goto out;
	a = BN_bin2bn(p, half, NULL);
	b = BN_bin2bn(p + half, half, NULL);
	if (a == NULL || b == NULL || ECDSA_SIG_set0(s, a, b) != 1)
		goto out;
	a = b = NULL; /* s owns them now */
	n = i2d_ECDSA_SIG(s, NULL);
	n = n > 0 && n <= EC_DER_BYTES ? i2d_ECDSA_SIG(s, &at) : 0;
out:
	BN_free(a);
	BN_free(b);
	ECDSA_SIG_free(s);
	return n;
}

/* RFC 7518 3.5: the salt is as long as the hash, MGF1 uses the same hash. */
static bool
set_padding(EVP_PKEY_CTX *c, enum jwt_family family)
{
	if (family == JWT_RSA)
		return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PADDING) == 1;
	if (family != JWT_RSA_PSS)
		return true;
	return EVP_PKEY_CTX_set_rsa_padding(c, RSA_PKCS1_PSS_PADDING) == 1 &&
	       EVP_PKEY_CTX_set_rsa_pss_saltlen(c, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool
is_signed_by(const struct jwt *t, EVP_PKEY *key)
{
	const struct jwt_algorithm *alg = t->algorithm;
	unsigned char der[EC_DER_BYTES];
	const unsigned char *signature = (const unsigned char *)t->signature.p;
	size_t n = t->signature.n;
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_PKEY_CTX *parameters = NULL;
	bool ok;

	if (alg->family == JWT_EC) {
		n = (size_t)to_der(der, t->signature, alg->half);
		signature = der;
	}
	ok =
	    n > 0 && c != NULL &&
	    EVP_DigestVerifyInit_ex(
	        c, &parameters, alg->digest, NULL, NULL, key, NULL) == 1 &&
	    set_padding(parameters, alg->family) &&
	    EVP_DigestVerify(c, signature, n,
	        (const unsigned char *)t->signed_part.p, t->signed_part.n) == 1;
	EVP_MD_CTX_free(c);
	return ok;
}

/* A key is used only with its own algorithm (RFC 8725 3.1). */
static bool
fits(const struct jwks_key *k, const struct jwt_algorithm *alg)
{
	if (k->algorithm.n > 0 && !str_is(k->algorithm, alg->name) &&
	    !(alg->family == JWT_ED && (str_is(k->algorithm, "EdDSA") ||
	                                   str_is(k->algorithm, "Ed25519"))))
		return false;
	if (alg->family == JWT_RSA || alg->family == JWT_RSA_PSS)
		return k->curve == NULL;
	if (k->curve == NULL)
		return false;
	if (alg->family == JWT_ED && alg->curve == NULL)
		return strncmp(k->curve, "Ed", 2) == 0;
	return strcmp(k->curve, alg->curve) == 0;
}

enum jwks_result
jwks_verify(const struct jwks *k, const struct jwt *token)
{
	enum jwks_result r = JWKS_UNKNOWN;

	for (size_t i = 0; i < k->count; i++) {
		const struct jwks_key *key = &k->keys[i];

		if (token->key_id.p != NULL &&
		    !str_equal(token->key_id, key->id))
			continue;
		r = JWKS_REFUSED;
		if (fits(key, token->algorithm) &&
		    is_signed_by(token, key->key))
			return JWKS_SIGNED;
	}
	return r;
}
