/* test_http_cookie.c - the cookies of a request. */
#include "base/arena.h"
#include "base/buf.h"
#include "check.h"
#include "http/http_cookie.h"
#include "http/http_headers.h"

static void
test_a_cookie_is_found_by_its_exact_name(void **state)
{
	static const struct {
		const char *name, *want;
	} t[] = {
		{ "sid", "a=b==" },
		{ "theme", "dark mode" },
		{ "empty", "" },
		{ "late", "1" },
		{ "SID", NULL },
		{ "flag", NULL }, /* no "=": no cookie */
		{ "", NULL },
	};
	struct arena a = { 0 };
	struct http_headers h = { 0 };
	struct http_cookie_cursor at = { 0 };

	(void)state;
	http_headers_add(&a, &h, STR("Accept"), STR("sid=no"));
	http_headers_add(&a, &h, STR("cookie"),
	    STR("sid=a=b==; theme=\"dark mode\";flag ;empty= ; sid=2"));
	http_headers_add(&a, &h, STR("Cookie"), STR("late=1"));
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(http_cookie_find(&h, str_of(t[i].name)), t[i].want);
	http_headers_add(&a, &h, STR("Cookie"), STR("x=1; sid=3"));
	CHECK_TEXT(http_cookie_next(&h, STR("sid"), &at), "a=b==");
	CHECK_TEXT(http_cookie_next(&h, STR("sid"), &at), "2");
	CHECK_TEXT(http_cookie_next(&h, STR("sid"), &at), "3");
	CHECK(http_cookie_next(&h, STR("sid"), &at).p == NULL);
	arena_done(&a);
}

static void
test_a_cookie_is_removed(void **state)
{
	static const struct {
		const char *line, *want;
	} t[] = {
		{ "sid=a; b=1;sid = 2", "b=1" },
		{ "b=1; side=2;; c", "b=1; side=2; c" },
		{ "sid=1", "" },
		{ "", "" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(
		    http_cookie_without(&a, str_of(t[i].line), STR("sid")),
		    t[i].want);
	arena_done(&a);
}

static void
test_invalid_characters_of_a_cookie_are_encoded(void **state)
{
	static const struct {
		const char *text;
		bool is_name;
		const char *want;
	} t[] = {
		{ "a=b==/x%20y", false, "a=b==/x%20y" },
		{ "a=b", true, "a%3Db" },
		{ "a b;c,\"\\\n\xc3\xa4", false,
		    "a%20b%3Bc%2C%22%5C%0A%C3%A4" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct buf b;

		buf_init(&b, 256);
		http_cookie_put(&b, str_of(t[i].text), t[i].is_name);
		CHECK_STR(buf_text(&b), t[i].want);
		buf_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cookie_is_found_by_its_exact_name),
		cmocka_unit_test(test_a_cookie_is_removed),
		cmocka_unit_test(
		    test_invalid_characters_of_a_cookie_are_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
