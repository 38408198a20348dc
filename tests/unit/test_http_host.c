/* test_http_host.c - expected hosts and own origins. */
#include "check.h"
#include "http/http_host.h"

static const char *const hosts[] = { "keys.example.com", NULL };
static const char *const origins[] = { "https://app.example.org", NULL };
static const struct http_host_rules own = {
	.bound = "10.1.2.3", .hosts = hosts, .origins = origins
};

static void
test_hosts_are_expected_or_not(void **state)
{
	static const struct {
		const char *host;
		bool want;
	} t[] = {
		{ "localhost", true },
		{ "LocalHost:8080", true },
		{ "localhost:", true },
		{ "127.0.0.1", true },
		{ "127.255.0.9:1", true },
		{ "[::1]", true },
		{ "[::1]:9090", true },
		{ "[0:0:0:0:0:0:0:1]", true },
		{ "10.1.2.3:80", true },
		{ "keys.example.com", true },
		{ "KEYS.example.com:443", true },
		{ "example.com", false },
		{ "localhost.example.com", false },
		{ "127.0.0.1.example.com", false },
		{ "127.1", false },
		{ "127.0.0.256", false },
		{ "10.1.2.4", false },
		{ "0.0.0.0", false },
		{ "[::2]", false },
		{ "[::1", false },
		{ "[::1]x", false },
		{ "[]", false },
		{ "[::1%lo]", false },
		{ "localhost:x", false },
		{ "localhost:99999", false },
		{ "localhost:80:80", false },
		{ ":80", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		if (http_host_is_expected(&own, str_of(t[i].host)) != t[i].want)
			fail_msg("%s", t[i].host);
	}
}

static void
test_origins_are_own_or_foreign(void **state)
{
	static const struct {
		const char *origin;
		bool want;
	} t[] = {
		{ "http://localhost", true },
		{ "https://localhost:3000", true },
		{ "HTTP://127.0.0.1:1", true },
		{ "http://[::1]:1", true },
		{ "https://keys.example.com", true },
		{ "https://app.example.org", true },
		{ "http://app.example.org", false },
		{ "https://app.example.org:444", false },
		{ "null", false },
		{ "", false },
		{ "http://", false },
		{ "http:localhost", false },
		{ "ftp://localhost", false },
		{ "http://localhost/", false },
		{ "http://localhost.evil.com", false },
		{ "http://localhost?x", false },
		{ "http://localhost#x", false },
		{ "http://localhost:65536", false },
		{ "http://u@localhost", false },
		{ "http://localhost@evil.com", false },
		{ "http://[::1", false },
		{ "http://evil.com", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		if (http_host_is_own_origin(&own, str_of(t[i].origin),
		        STR("localhost")) != t[i].want)
			fail_msg("%s", t[i].origin);
	}
}

static void
test_a_star_allows_any_host_but_only_the_same_origin(void **state)
{
	static const char *const any[] = { "*", NULL };
	const struct http_host_rules open = { .bound = "0.0.0.0",
		.hosts = any };
	const struct http_host_rules wide = {
		.bound = "0.0.0.0", .hosts = any, .origins = any
	};

	(void)state;
	CHECK(http_host_is_expected(&open, STR("any.example.com:80")));
	CHECK(http_host_is_expected(&open, STR("[::2]:80")));
	CHECK(!http_host_is_expected(&open, STR("")));
	CHECK(!http_host_is_expected(&open, STR("[x]")));
	CHECK(!http_host_is_expected(&open, STR("a.example.com:65536")));
	CHECK(http_host_is_own_origin(
	    &open, STR("https://a.example.com"), STR("a.example.com:443")));
	CHECK(!http_host_is_own_origin(
	    &open, STR("https://b.example.com"), STR("a.example.com")));
	CHECK(http_host_is_own_origin(
	    &wide, STR("https://b.example.com"), STR("a.example.com")));
}

/* A listener on every address is called by the one that a client knows. */
static void
test_the_address_a_connection_arrived_at_is_expected(void **state)
{
	static const struct {
		const char *bound, *arrived, *host;
		bool want;
	} t[] = {
		{ "0.0.0.0", "192.0.2.7", "192.0.2.7", true },
		{ "0.0.0.0", "192.0.2.7", "192.0.2.7:8080", true },
		{ "0.0.0.0", "192.0.2.7", "192.0.2.8:8080", false },
		{ "0.0.0.0", "192.0.2.7", "192.0.2.7.example.com", false },
		{ "0.0.0.0", "192.0.2.7", "0.0.0.0:8080", true },
		{ "0.0.0.0", NULL, "192.0.2.7", false },
		{ "::", "2001:db8::7", "[2001:db8::7]:8080", true },
		{ "::", "2001:db8::7", "[2001:db8:0::0007]", true },
		{ "::", "2001:db8::7", "[2001:db8::8]", false },
		{ "::", "192.0.2.7", "192.0.2.7:8080", true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const struct http_host_rules rules = { .bound = t[i].bound,
			.arrived = t[i].arrived };
		char origin[64];

		snprintf(origin, sizeof(origin), "http://%s", t[i].host);
		if (http_host_is_expected(&rules, str_of(t[i].host)) !=
		        t[i].want ||
		    http_host_is_own_origin(
		        &rules, str_of(origin), STR("localhost")) != t[i].want)
			fail_msg("%s", t[i].host);
	}
}

static void
test_a_plain_name_can_be_shown(void **state)
{
	static const struct {
		const char *authority, *want;
	} t[] = { { "app.example.com", "app.example.com" },
		{ "app_1.example:443", "app_1.example" },
		{ "[2001:db8::7]:80", "[2001:db8::7]" }, { "", NULL },
		{ "a b", NULL }, { "a;b", NULL }, { "$(id)", NULL },
		{ "a'b", NULL }, { "a\x01", NULL }, { "a:x", NULL } };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(
		    http_host_plain_name(str_of(t[i].authority)), t[i].want);
}

/* Every page without an origin sends it. */
static void
test_null_is_listed_by_a_star_only(void **state)
{
	static const char *const null[] = { "null", "https://a.example", NULL };
	static const char *const any[] = { "https://a.example", "*", NULL };
	const struct http_host_rules rules = { .bound = "127.0.0.1",
		.origins = null };

	(void)state;
	CHECK(!http_host_is_listed(null, STR("null")));
	CHECK(!http_host_is_listed(null, STR("NULL")));
	CHECK(http_host_is_listed(null, STR("https://a.example")));
	CHECK(http_host_is_listed(any, STR("null")));
	CHECK(!http_host_is_listed(NULL, STR("null")));
	CHECK(!http_host_is_own_origin(&rules, STR("null"), STR("localhost")));
	CHECK(!http_host_is_any_origin(null));
	CHECK(!http_host_is_any_origin(NULL));
	CHECK(http_host_is_any_origin(any));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts_are_expected_or_not),
		cmocka_unit_test(test_origins_are_own_or_foreign),
		cmocka_unit_test(
		    test_a_star_allows_any_host_but_only_the_same_origin),
		cmocka_unit_test(
		    test_the_address_a_connection_arrived_at_is_expected),
		cmocka_unit_test(test_a_plain_name_can_be_shown),
		cmocka_unit_test(test_null_is_listed_by_a_star_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
