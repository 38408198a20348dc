/* test_jwt.c - parsing tokens and checking their claims. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/json/json.h"
#include "jwt/jwt.h"
#include "check.h"

/* {"iss":"joe",...}, of RFC 7515 A.1 */
#define CLAIMS                                                                 \
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl" \
	"LmNvbS9pc19yb290Ijp0cnVlfQ"

static void
test_a_token_is_parsed_or_rejected(void **state)
{
	static const struct {
		const char *token, *error;
	} t[] = {
		/* {"alg":"RS256"} */
		{ "eyJhbGciOiJSUzI1NiJ9." CLAIMS ".AAAA", NULL },
		/* {"alg":"none"} */
		{ "eyJhbGciOiJub25lIn0." CLAIMS ".AAAA", "not accepted" },
		{ "eyJhbGciOiJub25lIn0." CLAIMS ".", "not a signed JWT" },
		/* {"alg":"HS256"} */
		{ "eyJhbGciOiJIUzI1NiJ9." CLAIMS ".AAAA", "not accepted" },
		/* {"alg":"rs256"} */
		{ "eyJhbGciOiJyczI1NiJ9." CLAIMS ".AAAA", "not accepted" },
		/* {"alg":"RS256","crit":["b64"]} */
		{ "eyJhbGciOiJSUzI1NiIsImNyaXQiOlsiYjY0Il19." CLAIMS ".AAAA",
		    "requires an extension" },
		/* {"alg":"RS256","typ":"logout+jwt"} */
		{ "eyJhbGciOiJSUzI1NiIsInR5cCI6ImxvZ291dCtqd3QifQ." CLAIMS
		  ".AAAA",
		    "has another type" },
		/* {"alg":"RS256","typ":"at+JWT"} */
		{ "eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K0pXVCJ9." CLAIMS ".AAAA",
		    NULL },
		/* {"alg":"none","alg":"RS256"} */
		{ "eyJhbGciOiJub25lIiwiYWxnIjoiUlMyNTYifQ." CLAIMS ".AAAA",
		    "has an invalid header" },
		{ "eyJhbGciOiJSUzI1NiJ9=." CLAIMS ".AAAA",
		    "has an invalid header" },
		{ "eyJhbGciOiJSUzI1NiJ9.W10.AAAA", "has invalid claims" },
		{ "eyJhbGciOiJSUzI1NiJ9." CLAIMS ".A+AA",
		    "has an invalid signature encoding" },
		{ "eyJhbGciOiJSUzI1NiJ9." CLAIMS, "not a signed JWT" },
		{ "a.b.c.d", "not a signed JWT" },
		{ "a.b.c.d.e", "not a signed JWT" },
		{ "", "not a signed JWT" },
		{ "opaque", "not a signed JWT" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { .kind = ERR_NONE };
		struct jwt token;
		int rc = jwt_read(&a, str_of(t[i].token), &token, &e);

		CHECK_INT(rc, t[i].error == NULL ? 0 : -1);
		if (t[i].error != NULL) {
			CHECK_HAS(e.text, t[i].error);
			CHECK_INT(e.kind, ERR_UNAUTHENTICATED);
		} else {
			CHECK_STR(token.algorithm->name, "RS256");
			CHECK_TEXT(json_get_text(token.claims, "iss"), "joe");
			CHECK(str_ends(token.signed_part, STR("." CLAIMS)));
		}
		arena_done(&a);
	}
}

static void
test_a_token_that_is_too_long_is_rejected(void **state)
{
	struct arena a = { 0 };
	struct jwt token;
	struct err e;
	struct buf b;

	(void)state;
	buf_init(&b, 2 * JWT_BYTES);
	buf_puts(&b, "eyJhbGciOiJSUzI1NiJ9." CLAIMS ".");
	while (b.len <= JWT_BYTES)
		buf_putc(&b, 'A');
	CHECK_INT(jwt_read(&a, buf_str(&b), &token, &e), -1);
	CHECK_HAS(e.text, "too long");
	buf_done(&b);
	arena_done(&a);
}

#define AT 1000000
#define GOOD "\"exp\":1000100,\"iss\":\"https://i.test\",\"aud\":\"me\""

static void
test_claims_must_match_all_rules(void **state)
{
	static const struct {
		const char *claims, *error;
		enum err_kind kind;
	} t[] = {
		{ "{" GOOD ",\"scope\":\"a b:c\"}", NULL, ERR_NONE },
		{ "{" GOOD ",\"scp\":[\"b:c\",\"a\"]}", NULL, ERR_NONE },
		{ "{" GOOD ",\"scp\":\"a b:c\"}", NULL, ERR_NONE },
		{ "{" GOOD ",\"scope\":[\"a\"],\"scp\":\"b:c\"}", NULL,
		    ERR_NONE },
		{ "{" GOOD ",\"scope\":\"a\"}", "lacks the scope 'b:c'",
		    ERR_DENIED },
		{ "{" GOOD ",\"scope\":\"ab:c b:cd\"}", "lacks the scope 'a'",
		    ERR_DENIED },
		{ "{" GOOD "}", "lacks the scope", ERR_DENIED },
		/* A tolerance of one minute, on either side. */
		{ "{\"exp\":999941,\"iss\":\"https://i.test/\",\"aud\":"
		  "[\"x\",\"http://r.test/\"],\"scope\":\"b:c a\",\"nbf\":"
		  "1000060.5}",
		    "not valid yet", ERR_UNAUTHENTICATED },
		{ "{\"exp\":999941.5,\"iss\":\"https://i.test/\",\"aud\":"
		  "[\"x\",\"http://r.test/\"],\"scope\":\"b:c a\",\"nbf\":"
		  "1000060}",
		    NULL, ERR_NONE },
		{ "{\"exp\":999940,\"iss\":\"https://i.test\",\"aud\":\"me\"}",
		    "has expired", ERR_UNAUTHENTICATED },
		{ "{\"iss\":\"https://i.test\",\"aud\":\"me\"}",
		    "has no expiry", ERR_UNAUTHENTICATED },
		{ "{\"exp\":\"1000100\",\"aud\":\"me\"}", "has no expiry",
		    ERR_UNAUTHENTICATED },
		{ "{\"exp\":1e300,\"aud\":\"me\"}", "has no expiry",
		    ERR_UNAUTHENTICATED },
		{ "{\"exp\":1000100,\"iss\":\"https://i.test\"}",
		    "not for this resource", ERR_UNAUTHENTICATED },
		{ "{\"exp\":1000100,\"iss\":\"https://i.test\",\"aud\":[]}",
		    "not for this resource", ERR_UNAUTHENTICATED },
		{ "{\"exp\":1000100,\"iss\":\"https://i.test\",\"aud\":"
		  "[[\"me\"]]}",
		    "not for this resource", ERR_UNAUTHENTICATED },
		{ "{\"exp\":1000100,\"iss\":\"https://j.test\",\"aud\":"
		  "\"me\"}",
		    "has another issuer", ERR_UNAUTHENTICATED },
		{ "{\"exp\":1000100,\"aud\":\"me\"}", "has another issuer",
		    ERR_UNAUTHENTICATED },
	};
	static const struct str scopes[] = { { "a", 1 }, { "b:c", 3 } };
	const struct jwt_rules rules = {
		.issuer = STR("https://i.test"),
		.audience = STR("me"),
		.resource = STR("http://r.test"),
		.scopes = scopes,
		.scope_count = LEN(scopes),
		.now_s = AT,
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct err e = { .kind = ERR_NONE };
		int64_t end_s = 0;
		struct json *v = json_parse(&a, str_of(t[i].claims), 16, 0, &e);
		int rc;

		CHECK_STR(e.text, "");
		rc = jwt_check_claims(v, &rules, &end_s, &e);
		if (t[i].error != NULL)
			CHECK_HAS(e.text, t[i].error);
		else
			CHECK_STR(e.text, "");
		CHECK_INT(e.kind, t[i].kind);
		CHECK_INT(rc, t[i].error == NULL ? 0 : -1);
		CHECK(t[i].error != NULL || end_s > 999000);
		arena_done(&a);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_token_is_parsed_or_rejected),
		cmocka_unit_test(test_a_token_that_is_too_long_is_rejected),
		cmocka_unit_test(test_claims_must_match_all_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
