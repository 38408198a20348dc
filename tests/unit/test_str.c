/* test_str.c - bytes with a length. */
#include "base/str.h"
#include "check.h"

static void
test_integers_are_digits_only(void **state)
{
	static const struct {
		const char *text;
		int64_t max, want;
	} t[] = {
		{ "0", 10, 0 },
		{ "10", 10, 10 },
		{ "11", 10, -1 },
		{ "9", 5, -1 }, /* one digit, and above */
		{ "007", 10, 7 },
		{ "", 10, -1 },
		{ "+1", 10, -1 },
		{ "-1", 10, -1 },
		{ "1 ", 10, -1 },
		{ "0x1", 10, -1 },
		{ "9223372036854775807", INT64_MAX, INT64_MAX },
		{ "9223372036854775808", INT64_MAX, -1 },
		{ "18446744073709551616", INT64_MAX, -1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_INT(str_to_int(str_of(t[i].text), t[i].max), t[i].want);
}

static void
test_utf8_is_well_formed_or_refused(void **state)
{
	static const struct {
		const char *text;
		bool good;
		size_t length;
	} t[] = {
		{ "", true, 0 }, { "abc", true, 3 }, { "\xc3\xa4", true, 1 },
		{ "\xf0\x9f\x94\x91", true, 1 },
		{ "\xc0\x80", false, 0 }, /* overlong NUL */
		{ "\xe0\x80\x80", false, 0 },
		{ "\xed\xa0\x80", false, 0 }, /* surrogate */
		{ "\xf4\x90\x80\x80", false, 0 }, /* above U+10FFFF */
		{ "\xff", false, 0 }, { "\xe2\x82", false, 0 }, /* cut short */
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(str_is_utf8(str_of(t[i].text)), t[i].good);
		if (t[i].good)
			CHECK_INT(
			    str_utf8_length(str_of(t[i].text)), t[i].length);
	}
}

static void
test_order_is_by_bytes_and_a_prefix_comes_first(void **state)
{
	static const struct {
		const char *a, *b;
		int want;
	} t[] = {
		{ "", "", 0 }, { "", "a", -1 }, { "a", "a", 0 },
		{ "a", "ab", -1 }, { "b", "ab", 1 },
		{ "z", "\xc3\xa4", -1 }, /* code points, not alphabets */
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		const int order = str_order(str_of(t[i].a), str_of(t[i].b));

		CHECK_INT((order > 0) - (order < 0), t[i].want);
	}
}

static void
test_find_text_returns_the_first_position_or_the_length(void **state)
{
	const struct str s = STR("a-->b-->");

	(void)state;
	CHECK_INT(str_find_text(s, STR("-->"), 0), 1);
	CHECK_INT(str_find_text(s, STR("-->"), 2), 5);
	CHECK_INT(str_find_text(s, STR("-->"), 6), s.n);
	CHECK_INT(str_find_text(s, STR("-->"), 100), s.n);
	CHECK_INT(str_find_text(STR_NONE, STR("x"), 0), 0);
}

static void
test_cut_returns_the_head_and_keeps_the_rest(void **state)
{
	struct str s = STR("a:b:c");

	(void)state;
	CHECK_TEXT(str_cut(&s, ':'), "a");
	CHECK_TEXT(str_cut(&s, ':'), "b");
	CHECK_TEXT(str_cut(&s, ':'), "c");
	CHECK_TEXT(s, NULL);
}

static void
test_only_near_names_are_suggested(void **state)
{
	static const char *const names[] = { "listkeys", "createkey", "data" };

	(void)state;
	CHECK_STR(str_nearest(STR("list-keys"), names, LEN(names)), "listkeys");
	CHECK_STR(str_nearest(STR("creatkey"), names, LEN(names)), "createkey");
	CHECK_STR(str_nearest(STR("zzzzzz"), names, LEN(names)), NULL);
}

static void
test_characters_are_cut_off_both_ends(void **state)
{
	static const struct {
		const char *text, *characters, *want;
	} t[] = {
		{ " \ta b\t ", " \t", "a b" },
		{ "\na\n", " \t", "\na\n" },
		{ "(a.b)!", "()!.", "a.b" },
		{ "...", ".", "" },
		{ "", ".", "" },
		{ "a", "", "a" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(
		    str_trim_of(str_of(t[i].text), str_of(t[i].characters)),
		    t[i].want);
	CHECK_TEXT(str_trim(STR("\t a b ")), "a b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters_are_cut_off_both_ends),
		cmocka_unit_test(test_integers_are_digits_only),
		cmocka_unit_test(test_utf8_is_well_formed_or_refused),
		cmocka_unit_test(test_cut_returns_the_head_and_keeps_the_rest),
		cmocka_unit_test(
		    test_order_is_by_bytes_and_a_prefix_comes_first),
		cmocka_unit_test(
		    test_find_text_returns_the_first_position_or_the_length),
		cmocka_unit_test(test_only_near_names_are_suggested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
