/* test_oauth_metadata.c - the URLs of metadata, and how it is checked. */
#include "base/arena.h"
#include "base/err.h"
#include "engine/credential/oauth_metadata.h"
#include "check.h"

static void
test_each_url_is_tried_in_order(void **state)
{
	static const struct {
		const char *issuer, *want[OAUTH_METADATA_URLS];
	} t[] = {
		{ "https://a.test/",
		    { "https://a.test/.well-known/oauth-authorization-server",
		        "https://a.test/.well-known/openid-configuration" } },
		{ "http://a.test:81/x/y",
		    { "http://a.test:81/.well-known/"
		      "oauth-authorization-server/x/y",
		        "http://a.test:81/.well-known/openid-configuration/x/y",
		        "http://a.test:81/x/y/.well-known/openid-configuration",
		        "http://a.test:81/x/y/.well-known/"
		        "oauth-authorization-server" } },
		{ "https://a.test/x/.well-known/openid-configuration",
		    { "https://a.test/x/.well-known/openid-configuration" } },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct str urls[OAUTH_METADATA_URLS];
		size_t n = oauth_metadata_urls(&a, str_of(t[i].issuer), urls);

		for (size_t k = 0; k < OAUTH_METADATA_URLS; k++)
			CHECK_TEXT(k < n ? urls[k] : STR_NONE, t[i].want[k]);
	}
	arena_done(&a);
}

static void
test_a_document_is_read_or_refused(void **state)
{
	static const struct {
		const char *issuer, *text, *token, *error;
	} t[] = {
		{ "https://a.test", "{\"token_endpoint\":\"https://b.test/t\"}",
		    "https://b.test/t", NULL },
		{ "https://a.test/", "{\"issuer\":\"https://a.test\"}", NULL,
		    NULL },
		{ "https://a.test", "{\"issuer\":\"https://a.test.evil\"}",
		    NULL, "of the issuer 'https://a.test.evil'" },
		{ "https://a.test", "{\"issuer\":7}", NULL, NULL },
		{ "https://a.test", "{\"token_endpoint\":\"http://a.test/t\"}",
		    NULL, "leaves https" },
		{ "http://a.test", "{\"token_endpoint\":\"http://a.test/t\"}",
		    "http://a.test/t", NULL },
		{ "http://a.test", "{\"jwks_uri\":\"file:///etc/passwd\"}",
		    NULL, "jwks_uri 'file:///etc/passwd' is not http" },
		{ "http://a.test",
		    "{\"token_endpoint\":\"http://u:p@a.test/t\"}", NULL,
		    "has a credential" },
		{ "http://a.test", "[]", NULL, "no JSON object" },
		{ "http://a.test", "<html>", NULL, "no JSON object" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct oauth_metadata m;
		struct err e = { .kind = ERR_NONE };
		int rc = oauth_metadata_read(
		    &a, str_of(t[i].issuer), str_of(t[i].text), &m, &e);

		CHECK_INT(rc, t[i].error == NULL ? 0 : -1);
		if (t[i].error != NULL) {
			CHECK_HAS(e.text, t[i].error);
			CHECK_INT(e.kind, ERR_UPSTREAM);
		} else {
			CHECK_TEXT(m.token_endpoint, t[i].token);
		}
	}
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_url_is_tried_in_order),
		cmocka_unit_test(test_a_document_is_read_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
