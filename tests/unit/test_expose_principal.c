/* test_expose_principal.c - the identity of a surface's callers. */
#include "base/arena.h"
#include "check.h"
#include "data/json/json.h"
#include "expose/surface/expose_principal.h"
#include "http/http_server.h"

static const uint8_t key[32] = { 1 }, other[32] = { 2 };

static void
test_a_fingerprint_depends_on_secret_and_key(void **state)
{
	struct arena a = { 0 };
	struct str x = expose_principal_fingerprint(&a, key, STR("secret"));

	(void)state;
	CHECK_INT(x.n, 32);
	CHECK(
	    str_equal(x, expose_principal_fingerprint(&a, key, STR("secret"))));
	CHECK(!str_equal(
	    x, expose_principal_fingerprint(&a, key, STR("Secret"))));
	CHECK(!str_equal(
	    x, expose_principal_fingerprint(&a, other, STR("secret"))));
	arena_done(&a);
}

static void
test_an_unchecked_credential_is_claimed(void **state)
{
	struct arena a = { .secret = true };
	struct http_exchange ex = { .arena = &a };

	(void)state;
	expose_principal_claim(&ex, key);
	CHECK_INT(ex.principal.kind, HTTP_PRINCIPAL_ANONYMOUS);
	http_headers_add(
	    &a, &ex.request.headers, STR("authorization"), STR("Basic YTpi "));
	expose_principal_claim(&ex, key);
	CHECK_INT(ex.principal.kind, HTTP_PRINCIPAL_CLAIMED);
	CHECK(str_equal(ex.principal.subject,
	    expose_principal_fingerprint(&a, key, STR("Basic YTpi"))));
	arena_done(&a);
}

#define LONG_1025                                                              \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"     \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define LONG LONG_1025 LONG_1025 LONG_1025 LONG_1025
#define LONGER LONG LONG "x"

static void
test_a_token_belongs_to_its_subject_or_to_itself(void **state)
{
	static const struct {
		const char *claims, *issuer, *want_issuer;
		const char *want; /* NULL: the token's fingerprint */
	} t[] = {
		{ "{\"iss\":\"https://a\",\"sub\":\"alice\"}", NULL,
		    "https://a", "alice" },
		/* The operator's spelling is used, with or without a slash. */
		{ "{\"iss\":\"https://a/\",\"sub\":\"alice\"}", "https://a",
		    "https://a", "alice" },
		{ "{\"sub\":\"alice\"}", NULL, "https://ask", "alice" },
		{ "{\"iss\":5,\"sub\":\"alice\"}", NULL, "https://ask",
		    "alice" },
		/* Two users of one client are two callers. */
		{ "{\"client_id\":\"app\",\"username\":\"bob\"}", "https://a",
		    "https://a (username)", "bob" },
		{ "{\"client_id\":\"bob\"}", "https://a",
		    "https://a (client_id)", "bob" },
		{ "{}", "https://a", "https://a (token)", NULL },
		/* An unusable name is not replaced by a less specific one. */
		{ "{\"sub\":\"\",\"client_id\":\"app\"}", "https://a",
		    "https://a (token)", NULL },
		{ "{\"sub\":7,\"client_id\":\"app\"}", "https://a",
		    "https://a (token)", NULL },
		{ "{\"sub\":\"" LONGER "\",\"client_id\":\"app\"}", "https://a",
		    "https://a (token)", NULL },
		{ "{\"username\":null,\"client_id\":\"app\"}", "https://a",
		    "https://a (token)", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct json *v =
		    json_parse(&a, str_of(t[i].claims), 9, 0, NULL);
		struct str none =
		    expose_principal_fingerprint(&a, key, STR("t.o.k"));
		struct expose_token_owner o =
		    expose_principal_token_owner(&a, key, v, STR("t.o.k"),
		        str_of(t[i].issuer), STR("https://ask"));

		CHECK(v != NULL);
		CHECK_TEXT(o.issuer, t[i].want_issuer);
		if (t[i].want != NULL)
			CHECK_TEXT(o.subject, t[i].want);
		else
			CHECK(str_equal(o.subject, none));
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_fingerprint_depends_on_secret_and_key),
		cmocka_unit_test(test_an_unchecked_credential_is_claimed),
		cmocka_unit_test(
		    test_a_token_belongs_to_its_subject_or_to_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
