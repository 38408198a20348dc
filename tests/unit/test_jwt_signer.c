/* test_jwt_signer.c - signatures and key ids, with the examples of RFC 8037. */
#include "base/base.h"
#include "check.h"
#include "data/json/json.h"
#include "jwt/jwt.h"

/* RFC 8037 A.1: "d" of the key, in hex. */
#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"

static struct jwt_signer *
signer_of(const char *hex)
{
	uint8_t seed[JWT_SEED_BYTES];
	struct jwt_signer *s;
	struct err e = { .kind = ERR_NONE };

	CHECK(decode_hex(seed, sizeof(seed), str_of(hex)));
	s = jwt_signer_new(seed, &e);
	CHECK_STR(e.text, "");
	return s;
}

static void
test_the_example_of_rfc_8037(void **state)
{
	struct jwt_signer *s = signer_of(SEED);
	uint8_t signature[JWT_SIGNATURE_BYTES];
	struct buf b;

	(void)state;
	buf_init(&b, 1024);
	/* A.2 and A.3 */
	jwt_signer_write_key(s, &b);
	CHECK_HAS(buf_text(&b),
	    "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"");
	CHECK_TEXT(
	    jwt_signer_id(s), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
	/* A.4 */
	CHECK_INT(jwt_signer_sign(s,
	              STR("eyJhbGciOiJFZERTQSJ9."
	                  "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"),
	              signature, NULL),
	    0);
	buf_clear(&b);
	encode_base64url(&b, signature, sizeof(signature));
	CHECK_STR(buf_text(&b),
	    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhV"
	    "sPt9g7sVvpAr_MuM0KAg");
	buf_done(&b);
	jwt_signer_free(s);
}

/* What is signed here is accepted by the parser, with the published key. */
static void
test_a_token_is_verified_with_the_published_key(void **state)
{
	struct jwt_signer *s = signer_of(SEED),
	                  *other =
	                      signer_of("01" /* another seed */
	                                "02030405060708090a0b0c0d0e0f10"
	                                "1112131415161718191a1b1c1d1e1f20");
	struct arena a = { 0 };
	struct err e = { .kind = ERR_NONE };
	struct jwks *keys;
	struct jwt token;
	struct buf set, text;

	(void)state;
	buf_init(&set, 1024);
	buf_init(&text, 1024);
	buf_puts(&set, "{\"keys\":[");
	jwt_signer_write_key(s, &set);
	buf_puts(&set, "]}");
	keys = jwks_read(buf_str(&set), &e);
	CHECK_INT(keys->count, 1);
	CHECK_INT(jwt_signer_write(s, STR("{\"sub\":\"x\"}"), &text, &e), 0);
	CHECK_INT(jwt_read(&a, buf_str(&text), &token, &e), 0);
	CHECK_STR(token.algorithm->name, "EdDSA");
	CHECK(str_equal(token.key_id, jwt_signer_id(s)));
	CHECK_TEXT(json_get_text(token.claims, "sub"), "x");
	CHECK_INT(jwks_verify(keys, &token), JWKS_SIGNED);
	/* Each changed byte of the signature makes it wrong. */
	for (size_t i = 0; i < token.signature.n; i++) {
		char *p = (char *)(uintptr_t)token.signature.p;

		p[i] ^= 1;
		CHECK_INT(jwks_verify(keys, &token), JWKS_REFUSED);
		p[i] ^= 1;
	}
	buf_clear(&text);
	CHECK_INT(jwt_signer_write(other, STR("{}"), &text, &e), 0);
	CHECK_INT(jwt_read(&a, buf_str(&text), &token, &e), 0);
	CHECK_INT(jwks_verify(keys, &token), JWKS_UNKNOWN);
	jwks_free(keys);
	jwt_signer_free(s);
	jwt_signer_free(other);
	buf_done(&set);
	buf_done(&text);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_example_of_rfc_8037),
		cmocka_unit_test(
		    test_a_token_is_verified_with_the_published_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
