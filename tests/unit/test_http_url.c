/* test_http_url.c - URLs are checked and split into their parts. */
#include <stdlib.h>

#include "check.h"
#include "http/http_url.h"
#include "net/net.h"

static void
test_a_url_is_split_as_written(void **state)
{
	static const struct {
		const char *url, *origin, *authority, *path, *query;
		bool is_secure, has_user;
	} t[] = {
		{ "http://h", "http://h", "h", "", NULL, false, false },
		{ "https://h:1/", "https://h:1", "h:1", "/", NULL, true,
		    false },
		{ "http://H.Example/a/../b?c=/d", "http://H.Example",
		    "H.Example", "/a/../b", "c=/d", false, false },
		{ "https://[::1]:8080/x?", "https://[::1]:8080", "[::1]:8080",
		    "/x", "", true, false },
		{ "http://h?a", "http://h", "h", "", "a", false, false },
		{ "http://u:p@h/x", "http://u:p@h", "u:p@h", "/x", NULL, false,
		    true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_url u;

		if (!http_url_parse(str_of(t[i].url), &u))
			fail_msg("'%s' is refused", t[i].url);
		CHECK_TEXT(u.origin, t[i].origin);
		CHECK_TEXT(u.authority, t[i].authority);
		CHECK_TEXT(u.path, t[i].path);
		CHECK_TEXT(u.query, t[i].query);
		CHECK_INT(u.is_secure, t[i].is_secure);
		CHECK_INT(u.has_user, t[i].has_user);
	}
}

static void
test_other_texts_are_refused(void **state)
{
	static const char *const t[] = { "", "h", "/h", "//h", "ftp://h",
		"http:/h", "HTTP://h", "http://", "http:///x", "https://?a",
		"http://h:x", "http://h:65536", "http://h/ x", "http://h/#f",
		"http://h/\xc3\xa4", "http://{host}/", "http://[::1",
		"http://[::1]x/", "http://[h]/", "http://h:1:2/",
		"http://h:-1/", "http://h\r\nX: y/", "http://h/\x01",
		"http://h\x7f/", "http://a b/", "http://u@/", "http://:80/" };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_url u;

		if (http_url_parse(str_of(t[i]), &u))
			fail_msg("'%s' is accepted", t[i]);
	}
}

static void
test_a_split_checks_only_the_form(void **state)
{
	static const struct {
		const char *url, *origin, *authority, *path, *query;
		bool is_secure, has_user;
	} t[] = {
		{ "HTTP://h", "HTTP://h", "h", "", NULL, false, false },
		{ "HttpS://h/a#f?g", "HttpS://h", "h", "/a", NULL, true,
		    false },
		{ "http://h?a/b#f", "http://h", "h", "", "a/b", false, false },
		{ "http://h#/a", "http://h", "h", "", NULL, false, false },
		{ "http://{host}:{port}/{v}", "http://{host}:{port}",
		    "{host}:{port}", "/{v}", NULL, false, false },
		{ "http://a@b@c/@", "http://a@b@c", "a@b@c", "/@", NULL, false,
		    true },
		{ "http://h/@", "http://h", "h", "/@", NULL, false, false },
		{ "http://h:99999/", "http://h:99999", "h:99999", "/", NULL,
		    false, false },
		{ "http://h%2f@x/%2f", "http://h%2f@x", "h%2f@x", "/%2f", NULL,
		    false, true },
	};
	static const char *const others[] = { "", "http", "http:", "http:/",
		"http://", "http:///", "http://?a", "http://#a", "https:h",
		"ftp://h", "://h", "//h", "/http://h", " http://h",
		"ht tp://h" };
	struct http_url u;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		if (!http_url_split(str_of(t[i].url), &u))
			fail_msg("'%s' is refused", t[i].url);
		CHECK_TEXT(u.origin, t[i].origin);
		CHECK_TEXT(u.authority, t[i].authority);
		CHECK_TEXT(u.path, t[i].path);
		CHECK_TEXT(u.query, t[i].query);
		CHECK_INT(u.is_secure, t[i].is_secure);
		CHECK_INT(u.has_user, t[i].has_user);
	}
	for (size_t i = 0; i < LEN(others); i++)
		if (http_url_split(str_of(others[i]), &u))
			fail_msg("'%s' is accepted", others[i]);
}

static void
test_a_scheme_ends_at_the_first_colon(void **state)
{
	static const struct {
		const char *text, *scheme;
	} t[] = {
		{ "http://h", "http" },
		{ "urn:x", "urn" },
		{ "a+b-c.1:", "a+b-c.1" },
		{ "c:/x", "c" },
		{ ":x", NULL },
		{ "1a:x", NULL },
		{ "a/b:c", NULL },
		{ "a b:c", NULL },
		{ "http", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(http_url_scheme(str_of(t[i].text)), t[i].scheme);
}

static void
test_the_origin_of_other_texts_is_the_text(void **state)
{
	static const struct {
		const char *text, *origin;
	} t[] = {
		{ "https://h:1/a?b", "https://h:1" },
		{ "http://h?key=secret", "http://h" },
		{ "https://{{HOST}}/a", "https://{{HOST}}" },
		{ "{{URL}}/a", "{{URL}}/a" },
		{ "ftp://h/a", "ftp://h/a" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(http_url_origin(str_of(t[i].text)), t[i].origin);
}

static void
test_an_origin_is_a_scheme_a_host_and_a_port(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} t[] = {
		{ "https://a.example", true },
		{ "http://b:81", true },
		{ "HTTPS://A.example", true },
		{ "http://[::1]:3000", true },
		{ "chrome-extension://abcdefghijklmnop", true },
		{ "capacitor://localhost", true },
		{ "https://a.example/", false },
		{ "https://a.example?x", false },
		{ "https://a.example#x", false },
		{ "https://u@a.example", false },
		{ "https://u:p@a.example", false },
		{ "https://*.a.example", false },
		{ "https://a.example:65536", false },
		{ "https://a.example:x", false },
		{ "https://[::1", false },
		{ "https://", false },
		{ "https://:80", false },
		{ "https:a.example", false },
		{ "a.example", false },
		{ "null", false },
		{ "*", false },
		{ "", false },
		{ "https://a b", false },
		{ "https://a\\b", false },
		{ "https://a\r\nX: y", false },
		{ "https://\xc3\xa4.example", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (http_url_is_origin(str_of(t[i].text)) != t[i].want)
			fail_msg("'%s'", t[i].text);
}

static void
test_a_url_of_a_host_has_brackets_for_ipv6(void **state)
{
	struct arena a = { .head = NULL };

	(void)state;
	CHECK_TEXT(http_url_of_host(&a, STR("h"), 80), "http://h:80");
	CHECK_TEXT(http_url_of_host(&a, STR("h"), 0), "http://h");
	CHECK_TEXT(http_url_of_host(&a, STR("::1"), 81), "http://[::1]:81");
	CHECK_TEXT(http_url_of_host(&a, STR("::1"), 0), "http://[::1]");
	arena_done(&a);
}

static void
test_messages_name_host_and_port_only(void **state)
{
	static const struct {
		const char *url, *want;
	} t[] = {
		{ "http://h/x?key=secret", "h:80" },
		{ "https://u:p@h/", "h:443" },
		{ "http://[::1]:81", "[::1]:81" },
		{ "http://", "the upstream" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char *text = http_url_host_port(t[i].url);

		CHECK_STR(text, t[i].want);
		free(text);
	}
}

static void
test_plain_hosts_have_one_meaning(void **state)
{
	static const struct {
		const char *authority, *host; /* NULL: not plain */
		int port;
	} t[] = {
		{ "example.com", "example.com", -1 },
		{ "A_b-1.example:8080", "A_b-1.example", 8080 },
		{ "127.0.0.1:1", "127.0.0.1", 1 },
		{ "[::1]:81", "::1", 81 },
		{ "[fe80::1]", "fe80::1", -1 },
		{ "", NULL, 0 },
		{ ":80", NULL, 0 },
		{ "h:0", NULL, 0 },
		{ "h:65536", NULL, 0 },
		{ "h.", NULL, 0 }, /* libcurl may drop the dot */
		{ "127.1", NULL, 0 }, /* 127.0.0.1 for inet_aton(3) */
		{ "0x7f.0.0.1", NULL, 0 },
		{ "017700000001", NULL, 0 },
		{ "1.2.3.4.5", NULL, 0 },
		{ "u@h", NULL, 0 },
		{ "h%41", NULL, 0 },
		{ "h\xc3\xbc", NULL, 0 },
		{ "[::g]", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct net_host_port h;
		const bool plain =
		    http_url_plain_host(&h, str_of(t[i].authority));

		assert_int_equal(plain, t[i].host != NULL);
		if (!plain)
			continue;
		CHECK_TEXT(h.host, t[i].host);
		assert_int_equal(h.port, t[i].port);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_url_is_split_as_written),
		cmocka_unit_test(test_other_texts_are_refused),
		cmocka_unit_test(test_a_split_checks_only_the_form),
		cmocka_unit_test(test_a_scheme_ends_at_the_first_colon),
		cmocka_unit_test(test_the_origin_of_other_texts_is_the_text),
		cmocka_unit_test(test_an_origin_is_a_scheme_a_host_and_a_port),
		cmocka_unit_test(test_a_url_of_a_host_has_brackets_for_ipv6),
		cmocka_unit_test(test_messages_name_host_and_port_only),
		cmocka_unit_test(test_plain_hosts_have_one_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
