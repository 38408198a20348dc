/* test_jwks.c - keys of RFC 7515 and generated ones verify signatures. */
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "base/err.h"
#include "jwt/jwks.h"
#include "jwt/jwt.h"
#include "check.h"

#define CLAIMS                                                                 \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl" \
	"LmNvbS9pc19yb290Ijp0cnVlfQ"
/* RFC 7515 A.2 */
#define RSA_N                                                                  \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-"    \
	"Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b3" \
	"2690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-"     \
	"KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_"    \
	"I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb5" \
	"4h4FRWyuXpoQ"
#define RS256                                                                  \
	"eyJhbGciOiJSUzI1NiJ9." CLAIMS                                         \
	".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAu" \
	"HIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFd" \
	"iuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eS" \
	"N9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI" \
	"2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe7" \
	"7Rw"
/* RFC 7515 A.3 */
#define EC_KEY                                                                 \
	"\"kty\":\"EC\",\"crv\":\"P-256\","                                    \
	"\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","               \
	"\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define ES256                                                                  \
	"eyJhbGciOiJFUzI1NiJ9." CLAIMS                                         \
	".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmW" \
	"QxfKTUJqPP3-Kg6NU1Q"
#define RSA_KEY "\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQAB\""

static enum jwks_result
verify(const char *set, const char *text)
{
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct jwks *k = jwks_read(str_of(set), &e);
	struct jwt token;
	enum jwks_result r;

	CHECK_STR(e.text, "");
	CHECK_INT(jwt_read(&a, str_of(text), &token, &e), 0);
	r = jwks_verify(k, &token);
	jwks_free(k);
	arena_done(&a);
	return r;
}

static void
test_the_examples_of_rfc_7515_verify(void **state)
{
	static const struct {
		const char *set, *token;
		enum jwks_result want;
	} t[] = {
		{ "{\"keys\":[{" RSA_KEY "}]}", RS256, JWKS_SIGNED },
		{ "{\"keys\":[{" EC_KEY "}]}", ES256, JWKS_SIGNED },
		{ "{\"keys\":[{" EC_KEY "}]}", RS256, JWKS_REFUSED },
		{ "{\"keys\":[{" RSA_KEY "}]}", ES256, JWKS_REFUSED },
		{ "{\"keys\":[{" EC_KEY "},{" RSA_KEY "}]}", RS256,
		    JWKS_SIGNED },
		{ "{\"keys\":[]}", RS256, JWKS_UNKNOWN },
		/* A key is for one algorithm, and for signatures. */
		{ "{\"keys\":[{" RSA_KEY ",\"alg\":\"RS256\",\"use\":\"sig\","
		  "\"key_ops\":[\"verify\"]}]}",
		    RS256, JWKS_SIGNED },
		{ "{\"keys\":[{" RSA_KEY ",\"alg\":\"PS256\"}]}", RS256,
		    JWKS_REFUSED },
		{ "{\"keys\":[{" RSA_KEY ",\"use\":\"enc\"}]}", RS256,
		    JWKS_UNKNOWN },
		{ "{\"keys\":[{" RSA_KEY ",\"key_ops\":[\"encrypt\"]}]}", RS256,
		    JWKS_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(verify(t[i].set, t[i].token), t[i].want);
}

static void
test_a_modified_token_is_rejected(void **state)
{
	static const char *const set =
	    "{\"keys\":[{" RSA_KEY "},{" EC_KEY "}]}";
	char text[] = ES256;

	(void)state;
	text[sizeof(text) - 3] = text[sizeof(text) - 3] == 'x' ? 'y' : 'x';
	CHECK_INT(verify(set, text), JWKS_REFUSED);
	/* A signature of another length. */
	CHECK_INT(
	    verify(set, "eyJhbGciOiJFUzI1NiJ9." CLAIMS ".AAAA"), JWKS_REFUSED);
	CHECK_INT(
	    verify(set, "eyJhbGciOiJSUzI1NiJ9." CLAIMS ".AAAA"), JWKS_REFUSED);
}

static void
test_unusable_keys_are_skipped(void **state)
{
	static const struct {
		const char *set;
		int count; /* -1: not a set */
	} t[] = {
		{ "{\"keys\":[{" RSA_KEY "},{" EC_KEY "},{\"kty\":\"oct\","
		  "\"k\":\"AAAA\"},7,{}]}",
		    2 },
		/* Too small, an exponent of one, a point off the curve. */
		{ "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"},"
		  "{\"kty\":\"RSA\",\"n\":\"" RSA_N "\",\"e\":\"AQ\"},"
		  "{\"kty\":\"EC\",\"crv\":\"P-256\","
		  "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
		  "\"y\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"},"
		  "{\"kty\":\"EC\",\"crv\":\"secp256k1\",\"x\":\"AA\"},"
		  "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}]}",
		    0 },
		/* RFC 8037 A.2 */
		{ "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"
		  "\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}]}",
		    1 },
		{ "{\"keys\":{}}", -1 },
		{ "[]", -1 },
		{ "", -1 },
		{ "{", -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		struct jwks *k = jwks_read(str_of(t[i].set), &e);

		CHECK_INT(k == NULL ? -1 : (int)k->count, t[i].count);
		CHECK_INT(e.kind, k == NULL ? ERR_UPSTREAM : ERR_NONE);
		jwks_free(k);
	}
}

static void
test_the_number_of_keys_is_bounded(void **state)
{
	struct err e = { .kind = ERR_NONE };
	struct jwks *k;
	struct buf b;

	(void)state;
	buf_init(&b, JWKS_BYTES);
	buf_puts(&b, "{\"keys\":[");
	for (int i = 0; i < JWKS_KEYS + 5; i++)
		buf_printf(&b, "%s{" EC_KEY "}", i > 0 ? "," : "");
	buf_puts(&b, "]}");
	k = jwks_read(buf_str(&b), &e);
	CHECK_INT(k->count, JWKS_KEYS);
	jwks_free(k);
	buf_done(&b);
}

/* --------------------------------------------------------- generated keys */

static void
put_base64url(struct buf *out, const unsigned char *p, size_t n)
{
	struct buf b;

	buf_init(&b, 1 << 16);
	encode_base64(&b, p, n);
	for (size_t i = 0; i < b.len && b.p[i] != '='; i++)
		buf_putc(out, b.p[i] == '+'   ? '-'
		              : b.p[i] == '/' ? '_'
		                              : b.p[i]);
	buf_done(&b);
}

static void
put_number(struct buf *out, EVP_PKEY *key, const char *name, int bytes)
{
	unsigned char raw[1024];
	BIGNUM *n = NULL;

	CHECK_INT(EVP_PKEY_get_bn_param(key, name, &n), 1);
	if (bytes == 0)
		bytes = BN_num_bytes(n);
	CHECK_INT(BN_bn2binpad(n, raw, bytes), bytes);
	put_base64url(out, raw, (size_t)bytes);
	BN_free(n);
}

static void
put_key(struct buf *out, EVP_PKEY *key, const char *curve, int half)
{
	unsigned char raw[64];
	size_t n = sizeof(raw);

	if (curve == NULL) {
		buf_puts(out, "{\"kty\":\"RSA\",\"kid\":\"k\",\"n\":\"");
		put_number(out, key, OSSL_PKEY_PARAM_RSA_N, 0);
		buf_puts(out, "\",\"e\":\"");
		put_number(out, key, OSSL_PKEY_PARAM_RSA_E, 0);
	} else if (half > 0) {
		buf_printf(out,
		    "{\"kty\":\"EC\",\"kid\":\"k\",\"crv\":\"%s\",\"x\":\"",
		    curve);
		put_number(out, key, OSSL_PKEY_PARAM_EC_PUB_X, half);
		buf_puts(out, "\",\"y\":\"");
		put_number(out, key, OSSL_PKEY_PARAM_EC_PUB_Y, half);
	} else {
		buf_printf(out,
		    "{\"kty\":\"OKP\",\"kid\":\"k\",\"crv\":\"%s\",\"x\":\"",
		    curve);
		CHECK_INT(EVP_PKEY_get_raw_public_key(key, raw, &n), 1);
		put_base64url(out, raw, n);
	}
	buf_puts(out, "\"}");
}

static void
sign(struct buf *token, EVP_PKEY *key, const char *digest, bool pss, int half)
{
	unsigned char raw[1024], flat[132];
	size_t n = sizeof(raw);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_PKEY_CTX *p = NULL;
	struct str text = buf_str(token);

	CHECK_INT(
	    EVP_DigestSignInit_ex(c, &p, digest, NULL, NULL, key, NULL), 1);
	if (pss) {
		EVP_PKEY_CTX_set_rsa_padding(p, RSA_PKCS1_PSS_PADDING);
		EVP_PKEY_CTX_set_rsa_pss_saltlen(p, RSA_PSS_SALTLEN_DIGEST);
	}
	CHECK_INT(
	    EVP_DigestSign(c, raw, &n, (const unsigned char *)text.p, text.n),
	    1);
	buf_putc(token, '.');
	if (half > 0) {
		const unsigned char *at = raw;
		ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &at, (long)n);

		CHECK(s != NULL);
		BN_bn2binpad(ECDSA_SIG_get0_r(s), flat, half);
		BN_bn2binpad(ECDSA_SIG_get0_s(s), flat + half, half);
		put_base64url(token, flat, 2 * (size_t)half);
		ECDSA_SIG_free(s);
	} else {
		put_base64url(token, raw, n);
	}
	EVP_MD_CTX_free(c);
}

static void
test_every_algorithm_signs_and_only_its_key_verifies(void **state)
{
	static const struct {
		const char *name, *digest, *curve;
		bool pss;
		int half;
	} t[] = {
		{ "RS256", "SHA256", NULL, false, 0 },
		{ "RS384", "SHA384", NULL, false, 0 },
		{ "RS512", "SHA512", NULL, false, 0 },
		{ "PS256", "SHA256", NULL, true, 0 },
		{ "PS384", "SHA384", NULL, true, 0 },
		{ "PS512", "SHA512", NULL, true, 0 },
		{ "ES256", "SHA256", "P-256", false, 32 },
		{ "ES384", "SHA384", "P-384", false, 48 },
		{ "ES512", "SHA512", "P-521", false, 66 },
		{ "EdDSA", NULL, "Ed25519", false, 0 },
		{ "EdDSA", NULL, "Ed448", false, 0 },
	};
	EVP_PKEY *rsa = EVP_RSA_gen(2048);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf set, token, header;
		EVP_PKEY *key = rsa;

		if (t[i].half > 0)
			key = EVP_EC_gen(t[i].curve);
		else if (t[i].curve != NULL)
			key = EVP_PKEY_Q_keygen(NULL, NULL, t[i].curve);
		CHECK(key != NULL);
		buf_init(&set, 1 << 16);
		buf_init(&token, 1 << 16);
		buf_init(&header, 1 << 16);
		buf_puts(&set, "{\"keys\":[{\"kid\":\"other\"," EC_KEY "},");
		put_key(&set, key, t[i].curve, t[i].half);
		buf_puts(&set, "]}");
		buf_printf(
		    &header, "{\"alg\":\"%s\",\"kid\":\"k\"}", t[i].name);
		put_base64url(
		    &token, (const unsigned char *)header.p, header.len);
		buf_puts(&token, "." CLAIMS);
		sign(&token, key, t[i].digest, t[i].pss, t[i].half);
		CHECK_INT(
		    verify(buf_text(&set), buf_text(&token)), JWKS_SIGNED);
		CHECK_INT(verify("{\"keys\":[{" EC_KEY ",\"kid\":\"k\"}]}",
		              buf_text(&token)),
		    JWKS_REFUSED);
		CHECK_INT(verify("{\"keys\":[{" EC_KEY ",\"kid\":\"j\"}]}",
		              buf_text(&token)),
		    JWKS_UNKNOWN);
		buf_done(&set);
		buf_done(&token);
		buf_done(&header);
		if (key != rsa)
			EVP_PKEY_free(key);
	}
	EVP_PKEY_free(rsa);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_examples_of_rfc_7515_verify),
		cmocka_unit_test(test_a_modified_token_is_rejected),
		cmocka_unit_test(test_unusable_keys_are_skipped),
		cmocka_unit_test(test_the_number_of_keys_is_bounded),
		cmocka_unit_test(
		    test_every_algorithm_signs_and_only_its_key_verifies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
