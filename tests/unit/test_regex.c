/* test_regex.c - patterns match what they say, at a bounded price. */
#include "base/arena.h"
#include "base/err.h"
#include "data/regex.h"
#include "check.h"

static void
test_a_pattern_is_found_anywhere_or_matches_the_whole(void **state)
{
	static const struct {
		enum regex_kind kind;
		const char *pattern, *text;
		enum regex_answer find, match;
	} t[] = {
		{ REGEX_ECMA, "b", "abc", REGEX_YES, REGEX_NO },
		{ REGEX_ECMA, "^a$", "a", REGEX_YES, REGEX_YES },
		{ REGEX_ECMA, "^a$", "a\n", REGEX_NO, REGEX_NO },
		{ REGEX_ECMA, "a|ab", "ab", REGEX_YES, REGEX_YES },
		{ REGEX_ECMA, "^\\d{3}-\\w+$", "123-x_1", REGEX_YES,
		    REGEX_YES },
		{ REGEX_ECMA, "\\u00e4", "\xc3\xa4", REGEX_YES, REGEX_YES },
		{ REGEX_ECMA, "\\u{1F600}", "\xf0\x9f\x98\x80", REGEX_YES,
		    REGEX_YES },
		{ REGEX_ECMA, "^.$", "\xf0\x9f\x98\x80", REGEX_YES, REGEX_YES },
		{ REGEX_ECMA, "^\\p{L}+$", "\xc3\xa4", REGEX_YES, REGEX_YES },
		{ REGEX_ECMA, "^(?!x)[^\\/]+$", "abc", REGEX_YES, REGEX_YES },
		{ REGEX_ECMA, "", "", REGEX_YES, REGEX_YES },
		{ REGEX_ECMA, ".", "\xff", REGEX_NO, REGEX_NO },
		{ REGEX_IREGEXP, "a.b", "a\nb", REGEX_NO, REGEX_NO },
		{ REGEX_IREGEXP, "a.b",
		    "a\xe2\x80\xa8"
		    "b",
		    REGEX_YES, REGEX_YES },
		{ REGEX_IREGEXP, "[a-c-]{2,}", "-a", REGEX_YES, REGEX_YES },
		{ REGEX_IREGEXP, "[^a\\n.]", ".", REGEX_NO, REGEX_NO },
		{ REGEX_IREGEXP, "\\p{Lu}\\P{Lu}", "Aa", REGEX_YES, REGEX_YES },
		{ REGEX_IREGEXP, "(ab|c)*", "abcab", REGEX_YES, REGEX_YES },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		struct regex *r =
		    regex_new(&a, str_of(t[i].pattern), t[i].kind, &e);

		if (r == NULL)
			fail_msg("%s: %s", t[i].pattern, e.text);
		CHECK_INT(regex_find(r, str_of(t[i].text)), t[i].find);
		CHECK_INT(regex_match(r, str_of(t[i].text)), t[i].match);
	}
	arena_done(&a);
}

static void
test_what_is_no_pattern_is_refused_with_its_column(void **state)
{
	static const struct {
		enum regex_kind kind;
		const char *pattern;
		int column;
	} t[] = {
		{ REGEX_ECMA, "a(", 3 },
		{ REGEX_ECMA, "[b-a]", 4 },
		{ REGEX_ECMA, "\\C", 3 },
		{ REGEX_IREGEXP, "a(", 3 },
		{ REGEX_IREGEXP, "a)", 2 },
		{ REGEX_IREGEXP, "(?:a)", 2 },
		{ REGEX_IREGEXP, "a*+", 3 },
		{ REGEX_IREGEXP, "a*?", 3 },
		{ REGEX_IREGEXP, "\\d", 1 },
		{ REGEX_IREGEXP, "\\b", 1 },
		{ REGEX_IREGEXP, "\\1", 1 },
		{ REGEX_IREGEXP, "[[:alpha:]]", 2 },
		{ REGEX_IREGEXP, "[a", 3 },
		{ REGEX_IREGEXP, "[]", 2 },
		{ REGEX_IREGEXP, "[a-\\p{L}]", 4 },
		{ REGEX_IREGEXP, "\\p{Latin}", 1 },
		{ REGEX_IREGEXP, "a{,2}", 3 },
		{ REGEX_IREGEXP, "a{2", 4 },
		{ REGEX_IREGEXP, "*", 1 },
		{ REGEX_IREGEXP, "a}", 2 },
		{ REGEX_IREGEXP, "\xff", 1 },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };

		if (regex_new(&a, str_of(t[i].pattern), t[i].kind, &e) != NULL)
			fail_msg("%s is a pattern", t[i].pattern);
		CHECK_INT(e.kind, ERR_INPUT);
		if (e.column != t[i].column)
			fail_msg("%s: column %d, not %d: %s", t[i].pattern,
			    e.column, t[i].column, e.text);
	}
	arena_done(&a);
}

static void
test_a_match_that_takes_too_long_is_given_up(void **state)
{
	struct arena a = { 0 };
	struct regex *r = regex_new(&a, STR("((a*)*)*[bd]"), REGEX_ECMA, NULL);

	(void)state;
	CHECK_INT(
	    regex_find(r, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac")),
	    REGEX_GAVE_UP);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_pattern_is_found_anywhere_or_matches_the_whole),
		cmocka_unit_test(
		    test_what_is_no_pattern_is_refused_with_its_column),
		cmocka_unit_test(test_a_match_that_takes_too_long_is_given_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
