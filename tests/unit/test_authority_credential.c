/* test_authority_credential.c - where a guarded request may have its key. */
#include "authority/authority_credential.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "check.h"
#include "http/http.h"

static void
check_found(const struct authority_credential *c, const char *what,
    const char *want, bool fault)
{
	if ((c->fault != NULL) != fault)
		fail_msg("%s: %s", what, c->fault != NULL ? c->fault : "found");
	if (!fault && !str_equal(c->key, str_of(want)))
		fail_msg("%s: '%.*s'", what, STR_FMT(c->key));
}

static void
test_the_authorization_header_has_one_of_three_schemes(void **state)
{
	static const struct {
		const char *value, *want; /* NULL: no key */
		bool fault;
	} t[] = {
		{ "Key i:s", "i:s", false },
		{ "key   i:s ", "i:s", false },
		{ "BEARER i:s", "i:s", false },
		{ "Basic aTpz", "i:s", false },
		{ "basic aTpzOg==", "i:s", false },
		{ "", NULL, false },
		{ "  ", NULL, false },
		{ "Key", NULL, true },
		{ "Key ", NULL, true },
		{ "Digest username=x", NULL, true },
		{ "i:s", NULL, true },
		{ "Basic i:s", NULL, true },
		{ "Basic aTpzOg", NULL, true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct authority_credential c = { .arena = &a };

		authority_credential_header(&c, str_of(t[i].value));
		check_found(&c, t[i].value, t[i].want, t[i].fault);
	}
	arena_done(&a);
}

static void
test_basic_has_the_key_in_one_of_three_ways(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "id:secret", "id:secret" },
		{ "id:secret:", "id:secret" },
		{ ":id:secret", "id:secret" },
		{ "user:id:secret", "id:secret" },
		{ "token:", "token" },
		{ ":token", "token" },
		{ "id", "id" },
		{ ":", NULL },
		{ "::", ":" },
		{ "a:b:c:d", "b:c:d" },
		{ "", NULL },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct authority_credential c = { .arena = &a };
		struct buf b;

		buf_init(&b, 256);
		buf_puts(&b, "Basic ");
		encode_base64(&b, t[i].text, strlen(t[i].text));
		authority_credential_header(&c, buf_str(&b));
		check_found(&c, t[i].text, t[i].want, t[i].want == NULL);
		buf_done(&b);
	}
	arena_done(&a);
}

static void
test_a_cookie_may_have_the_key(void **state)
{
	static const struct {
		const char *value, *want;
		bool fault;
	} t[] = {
		{ "key=i:s", "i:s", false },
		{ "a=b; key=i%3As; c=d", "i:s", false },
		{ "key=\"i:s\"", "i:s", false },
		{ "key=", NULL, false },
		{ "Key=i:s; keys=i:s; akey=i:s", NULL, false },
		{ "key=i:s; key=i:s", "i:s", false },
		{ "key=i:s; key=", "i:s", false },
		{ "key=i:s; key=j:s", NULL, true },
		{ "key=i%3", NULL, true },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct authority_credential c = { .arena = &a };
		struct http_headers h = { 0 };

		http_headers_add(&a, &h, STR("cookie"), str_of(t[i].value));
		authority_credential_cookie(&c, &h, STR("key"));
		check_found(&c, t[i].value, t[i].want, t[i].fault);
	}
	arena_done(&a);
}

static void
test_a_query_may_have_the_key(void **state)
{
	static const struct {
		const char *query, *want;
		bool fault;
	} t[] = {
		{ "", NULL, false },
		{ "key=i:s", "i:s", false },
		{ "a=1&key=i%3as&b", "i:s", false },
		{ "k%65y=i:s", "i:s", false },
		{ "key", NULL, false },
		{ "key=&key=i:s", "i:s", false },
		{ "Key=i:s&keys=i:s", NULL, false },
		{ "key=i:s&key=j:s", NULL, true },
		{ "key=i:s&key=j%zz", NULL, true },
		/* The application may accept this. */
		{ "rate=100%&key=i:s", "i:s", false },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct authority_credential c = { .arena = &a };

		authority_credential_query(&c, str_of(t[i].query), STR("key"));
		check_found(&c, t[i].query, t[i].want, t[i].fault);
	}
	arena_done(&a);
}

static void
test_different_keys_are_never_chosen_from(void **state)
{
	struct arena a = { 0 };
	struct authority_credential c = { .arena = &a };
	struct http_headers h = { 0 };

	(void)state;
	http_headers_add(&a, &h, STR("x-api-key"), STR("i:s"));
	http_headers_add(&a, &h, STR("X-API-Key"), STR(""));
	authority_credential_header(&c, STR("Bearer i:s"));
	authority_credential_api_key(&c, &h);
	authority_credential_query(&c, STR("key=i:s"), STR("key"));
	check_found(&c, "equal ones", "i:s", false);
	http_headers_add(&a, &h, STR("X-API-Key"), STR("i:t"));
	authority_credential_api_key(&c, &h);
	check_found(&c, "another one", NULL, true);
	CHECK(strstr(c.fault, "i:") == NULL);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_authorization_header_has_one_of_three_schemes),
		cmocka_unit_test(test_basic_has_the_key_in_one_of_three_ways),
		cmocka_unit_test(test_a_cookie_may_have_the_key),
		cmocka_unit_test(test_a_query_may_have_the_key),
		cmocka_unit_test(test_different_keys_are_never_chosen_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
