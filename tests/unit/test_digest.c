/* test_digest.c - the examples of RFC 7616 and RFC 2617, and what is unknown.
 */
#include "engine/credential/digest.h"
#include "check.h"

static void
test_responses_are_those_of_the_documents(void **state)
{
	const struct {
		struct digest_input in;
		const char *want;
	} t[] = {
		/* RFC 7616 3.9.1 */
		{ { DIGEST_MD5, STR("Mufasa"), STR("http-auth@example.org"),
		      STR("Circle of Life"),
		      STR("7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"),
		      STR("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"),
		      STR("00000001"), STR("auth"), "GET",
		      STR("/dir/index.html"), STR_NONE },
		    "8ca523f5e9506fed4657c9700eebdbec" },
		{ { DIGEST_SHA256, STR("Mufasa"), STR("http-auth@example.org"),
		      STR("Circle of Life"),
		      STR("7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"),
		      STR("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"),
		      STR("00000001"), STR("auth"), "GET",
		      STR("/dir/index.html"), STR_NONE },
		    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db58"
		    "56cb6c1" },
		/* RFC 2617 3.5, and RFC 2069 2.4 as corrected by its errata */
		{ { DIGEST_MD5, STR("Mufasa"), STR("testrealm@host.com"),
		      STR("Circle Of Life"),
		      STR("dcd98b7102dd2f0e8b11d0f600bfb0c093"),
		      STR("0a4f113b"), STR("00000001"), STR("auth"), "GET",
		      STR("/dir/index.html"), STR_NONE },
		    "6629fae49393a05397450978507c4ef1" },
		{ { DIGEST_MD5, STR("Mufasa"), STR("testrealm@host.com"),
		      STR("Circle Of Life"),
		      STR("dcd98b7102dd2f0e8b11d0f600bfb0c093"), STR_NONE,
		      STR_NONE, STR_NONE, "GET", STR("/dir/index.html"),
		      STR_NONE },
		    "670fd8c2df070c60b045671b8b24ff02" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char out[DIGEST_HEX + 1];

		CHECK(digest_response(out, &t[i].in));
		CHECK_STR(out, t[i].want);
	}
}

static void
test_a_session_and_a_body_change_the_response(void **state)
{
	struct digest_input in = { .username = STR("u"),
		.realm = STR("r"),
		.password = STR("p"),
		.nonce = STR("n"),
		.cnonce = STR("c"),
		.nc = STR("00000001"),
		.qop = STR("auth"),
		.method = "POST",
		.uri = STR("/"),
		.body = STR("body") };
	char out[5][DIGEST_HEX + 1];

	(void)state;
	CHECK(digest_response(out[0], &in));
	in.algorithm = DIGEST_MD5_SESS;
	CHECK(digest_response(out[1], &in));
	in.qop = STR("auth-int");
	CHECK(digest_response(out[2], &in));
	in.body = STR("other");
	CHECK(digest_response(out[3], &in));
	in.algorithm = DIGEST_SHA512_256_SESS;
	CHECK(digest_response(out[4], &in));
	for (size_t i = 0; i < 5; i++)
		for (size_t k = 0; k < i; k++)
			CHECK(strcmp(out[i], out[k]) != 0);
	CHECK_INT(strlen(out[4]), 64);
}

static void
test_algorithms_have_their_names(void **state)
{
	(void)state;
	for (int i = 0; i < DIGEST_COUNT; i++)
		CHECK_INT(
		    digest_find(str_of(digest_name((enum digest_algorithm)i))),
		    i);
	CHECK_INT(digest_find(STR_NONE), DIGEST_MD5);
	CHECK_INT(digest_find(STR("sha-256-SESS")), DIGEST_SHA256_SESS);
	CHECK_INT(digest_find(STR("SHA-1")), DIGEST_COUNT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_responses_are_those_of_the_documents),
		cmocka_unit_test(test_a_session_and_a_body_change_the_response),
		cmocka_unit_test(test_algorithms_have_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
