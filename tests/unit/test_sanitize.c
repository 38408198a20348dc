/* test_sanitize.c - characters that hide or fake text are removed. */
#include "base/arena.h"
#include "base/sanitize.h"
#include "check.h"

static void
test_deceptive_characters_are_removed(void **state)
{
	static const struct {
		const char *text;
		bool lines;
		size_t max;
		const char *want;
	} t[] = {
		{ "plain \xc3\xa4", false, 100, "plain \xc3\xa4" },
		{ "a\x1b[31mb", false, 100, "a[31mb" },
		{ "a\nb\tc", false, 100, "a b c" },
		{ "a\nb\tc", true, 100, "a\nb\tc" },
		{ "a\x7f\xc2\x9b\x62", false, 100, "ab" },
		{ "a\xe2\x80\xae\xe2\x80\x8b\xe2\x81\xa6\x62", false, 100,
		    "ab" },
		{ "a\xef\xbb\xbf\x62\xff", false, 100, "ab" },
		{ "\xe2\x82\xac", false, 100, "\xe2\x82\xac" },
		{ "abcdef", false, 3, "abc..." },
		{ "ab\xc3\xa4", false, 3, "ab..." },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(
		    sanitize_text(&a, str_of(t[i].text), t[i].lines, t[i].max),
		    t[i].want);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deceptive_characters_are_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
