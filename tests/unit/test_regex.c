/* test_regex.c - regular expressions with bounded cost. */
#include "base/arena.h"
#include "base/cpu_budget.h"
#include "base/err.h"
#include "data/regex/regex.h"
#include "check.h"

static void
test_a_pattern_matches_a_part_or_the_whole(void **state)
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
		CHECK_INT(
		    regex_find(r, str_of(t[i].text), NULL, NULL), t[i].find);
		CHECK_INT(
		    regex_match(r, str_of(t[i].text), NULL, NULL), t[i].match);
	}
	arena_done(&a);
}

static void
test_an_invalid_pattern_is_refused_with_its_column(void **state)
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

static struct str
repeated(struct arena *a, const char *text, size_t n, const char *end)
{
	const size_t one = strlen(text);
	char *p = arena_new(a, n * one + strlen(end) + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(p + i * one, text, one);
	memcpy(p + n * one, end, strlen(end));
	return (struct str){ p, n * one + strlen(end) };
}

/* Some of these would take days. */
static void
test_the_steps_of_a_match_are_bounded(void **state)
{
	static const struct {
		const char *pattern, *text;
		size_t n;
		const char *end;
		enum regex_answer answer;
	} t[] = {
		{ "((a*)*)*[bd]", "a", 39, "c", REGEX_GAVE_UP },
		{ "(a+)+$", "a", 4000000, "b", REGEX_GAVE_UP },
		{ "[a-z]+\\d", "a", 4000000, "", REGEX_GAVE_UP },
		{ "(?=.*b)a", "a", 4000000, "", REGEX_GAVE_UP },
		{ "(.)\\1+\\d", "a", 400000, "", REGEX_GAVE_UP },
		{ "[a-z]*[a-z]*[a-z]*[a-z]*\\d", "a", 3000, "", REGEX_GAVE_UP },
		{ "^[a-z]+$", "a", 4000000, "", REGEX_YES },
		{ "b$", "a", 4000000, "", REGEX_NO },
		{ "ab", "ac", 2000000, "", REGEX_NO },
		{ "^.{5}$", "a", 4000000, "", REGEX_NO },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { 0 };
		struct regex *r =
		    regex_new(&a, str_of(t[i].pattern), REGEX_ECMA, NULL);
		const struct str text =
		    repeated(&a, t[i].text, t[i].n, t[i].end);
		size_t steps;

		CHECK_INT(regex_find(r, text, NULL, &steps), t[i].answer);
		CHECK(steps < 3100000 + 2 * text.n);
		arena_done(&a);
	}
}

static void
test_a_match_stops_when_the_budget_is_spent(void **state)
{
	struct cpu_budget budget = { 0 };
	struct arena a = { 0 };
	struct regex *r = regex_new(&a, STR("[a-z]+\\d"), REGEX_ECMA, NULL);
	const struct str text = repeated(&a, "a", 4000000, "");

	(void)state;
	cpu_budget_start(&budget, 1);
	while (!budget.over)
		CHECK_INT(regex_find(r, text, &budget, NULL), REGEX_GAVE_UP);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pattern_matches_a_part_or_the_whole),
		cmocka_unit_test(
		    test_an_invalid_pattern_is_refused_with_its_column),
		cmocka_unit_test(test_the_steps_of_a_match_are_bounded),
		cmocka_unit_test(test_a_match_stops_when_the_budget_is_spent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
