/* test_json_number.c - numbers are compared and divided by their text. */
#include "data/json/json_number.h"
#include "check.h"

static void
test_numbers_are_ordered_by_value(void **state)
{
	static const struct {
		const char *x, *y;
		int order;
	} t[] = {
		{ "1", "1.0", 0 },
		{ "100", "1e2", 0 },
		{ "0", "-0.0e9", 0 },
		{ "0.1", "0.09", 1 },
		{ "-2", "1", -1 },
		{ "-2", "-1", -1 },
		{ "12345678901234567890123", "12345678901234567890124", -1 },
		{ "1.5", "15e-1", 0 },
		{ "1e400", "1e399", 1 },
		{ "1e-99999999999", "0", 1 },
		{ "1e99999999999", "1e5", 1 },
		{ "-1e99999999999", "1e5", -1 },
		{ "10", "9", 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct str x = str_of(t[i].x), y = str_of(t[i].y);

		if (json_number_order(x, y) != t[i].order ||
		    json_number_order(y, x) != -t[i].order)
			fail_msg("%s against %s", t[i].x, t[i].y);
	}
}

static void
test_only_json_numbers_are_numbers(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} t[] = {
		{ "0", true },
		{ "-0", true },
		{ "-12.50e+3", true },
		{ "1E9", true },
		{ "", false },
		{ "-", false },
		{ "01", false },
		{ "1.", false },
		{ ".5", false },
		{ "1e", false },
		{ "+1", false },
		{ " 1", false },
		{ "1 ", false },
		{ "0x1", false },
		{ "NaN", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (json_number_is(str_of(t[i].text)) != t[i].is)
			fail_msg("'%s'", t[i].text);
}

static void
test_multiples_are_exact(void **state)
{
	static const struct {
		const char *x, *of;
		bool is, whole; /* whole: of x */
	} t[] = {
		{ "0.3", "0.1", true, false },
		{ "1.1", "0.1", true, false },
		{ "10", "3", false, true },
		{ "9", "3", true, true },
		{ "-9", "3", true, true },
		{ "0", "7", true, true },
		{ "1e20", "7", false, true },
		{ "7e20", "7", true, true },
		{ "1e300", "1024", true, true },
		{ "1", "10", false, true },
		{ "4.5", "1.5", true, false },
		{ "4.50", "0.01", true, false },
		{ "4.505", "0.01", false, false },
		{ "2.0", "2", true, true },
		{ "1e3", "1", true, true },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct str x = str_of(t[i].x);

		if (json_number_is_multiple(x, str_of(t[i].of)) != t[i].is)
			fail_msg("%s of %s", t[i].x, t[i].of);
		if (json_number_is_whole(x) != t[i].whole)
			fail_msg("%s is whole", t[i].x);
	}
}

static void
test_a_whole_number_loses_its_fraction(void **state)
{
	static const struct {
		const char *number, *want;
	} t[] = {
		{ "50.0", "50" },
		{ "-3.00", "-3" },
		{ "50", "50" },
		{ "5.5", "5.5" },
		{ "5.0e1", "5.0e1" },
		{ "1E400", "1E400" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(json_number_integer(str_of(t[i].number)), t[i].want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_whole_number_loses_its_fraction),
		cmocka_unit_test(test_numbers_are_ordered_by_value),
		cmocka_unit_test(test_only_json_numbers_are_numbers),
		cmocka_unit_test(test_multiples_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
