/* test_http_url.c - URLs are checked and split into their parts. */
#include <stdlib.h>

#include "check.h"
#include "http/http_url.h"

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
		"http://h/\xc3\xa4", "http://{host}/", "http://[::1" };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct http_url u;

		if (http_url_parse(str_of(t[i]), &u))
			fail_msg("'%s' is accepted", t[i]);
	}
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_url_is_split_as_written),
		cmocka_unit_test(test_other_texts_are_refused),
		cmocka_unit_test(test_messages_name_host_and_port_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
