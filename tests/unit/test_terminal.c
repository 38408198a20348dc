/* test_terminal.c - tables that fit, and relative times. */
#include "base/buf.h"
#include "check.h"
#include "cli/terminal.h"

static void
test_times_are_relative_to_now(void **state)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} t[] = {
		{ 0, "now" },
		{ -1, "1 s ago" },
		{ 59, "in 59 s" },
		{ -60, "1 min ago" },
		{ -3599, "59 min ago" },
		{ 3600, "in 1 h" },
		{ 2 * 3600 - 1, "in 2 h" },
		{ 3600 + 1799, "in 1 h" },
		{ -2 * 3600 + 1, "1 h ago" },
		{ -47 * 3600, "47 h ago" },
		{ -48 * 3600, "2 days ago" },
		{ INT64_C(30) * 86400, "in 30 days" },
		{ INT64_C(-729) * 86400, "729 days ago" },
		{ INT64_C(731) * 86400, "in 2 years" },
		{ INT64_C(-36500) * 86400, "99 years ago" },
	};
	const int64_t now = INT64_C(1800000000000);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		char out[TERMINAL_WHEN];

		terminal_when(out, now + t[i].seconds * 1000, now);
		CHECK_STR(out, t[i].text);
	}
}

static const struct terminal_column columns[] = {
	{ "ID", 6, 0, false },
	{ "STATE", 8, 1, false },
	{ "WHEN", 10, 2, false },
	{ "ALIAS", 0, 0, false },
};

static const char *
line(struct buf *out, int width, const char *id, const char *alias)
{
	const struct str cells[] = { str_of(id), STR("active"), STR("now"),
		str_of(alias) };
	struct terminal_table t;

	terminal_table_init(&t, columns, LEN(columns), width, false);
	buf_clear(out);
	terminal_table_row(&t, out, cells, NULL);
	return buf_text(out);
}

static void
test_a_table_fits_its_terminal(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	/* Not a terminal: everything. */
	CHECK_STR(line(&out, 0, "1", "a long alias that goes on"),
	    "1       active    now         a long alias that goes on\n");
	CHECK_STR(line(&out, 42, "1", "a long alias that goes on"),
	    "1       active    now         a long al...\n");
	/* One column less leaves too little: the least important goes. */
	CHECK_STR(line(&out, 41, "1", "a long alias that goes on"),
	    "1       active    a long alias that go...\n");
	CHECK_STR(
	    line(&out, 20, "1", "a long alias"), "1       a long alias\n");
	CHECK_STR(line(&out, 5, "1", "a long alias"), "1       a long alias\n");
	CHECK_STR(
	    line(&out, 0, "1234567", "x"), "123...  active    now         x\n");
	CHECK_STR(line(&out, 0, "1", ""), "1       active    now\n");
	buf_done(&out);
}

static void
test_cells_count_what_a_terminal_shows(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	/* Two columns each; one without width; control bytes. */
	CHECK_STR(line(&out, 20, "\xe6\x97\xa5\xe6\x9c\xac", "x"),
	    "\xe6\x97\xa5\xe6\x9c\xac    x\n");
	CHECK_STR(line(&out, 20, "e\xcc\x81", "x"), "e\xcc\x81       x\n");
	CHECK_STR(line(&out, 20, "a\033[2J", "x\n\x7fy"), "a?[2J   x??y\n");
	/* C1 control characters, and bytes that are not UTF-8. */
	CHECK_STR(line(&out, 20, "\xc2\x9b", "x"), "?       x\n");
	CHECK_STR(line(&out, 20, "1",
	              "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac"
	              "\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5"),
	    "1       \xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5\xe6\x9c\xac...\n");
	buf_done(&out);
}

static void
test_colors_do_not_count(void **state)
{
	const struct str cells[] = { STR("1"), STR("active"), STR("now"),
		STR("x") };
	const enum terminal_color colors[] = { TERMINAL_PLAIN, TERMINAL_GREEN,
		TERMINAL_PLAIN, TERMINAL_DIM };
	struct terminal_table t;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	terminal_table_init(&t, columns, LEN(columns), 0, true);
	terminal_table_head(&t, &out);
	CHECK_STR(buf_text(&out), "ID      STATE     WHEN        ALIAS\n");
	buf_clear(&out);
	terminal_table_row(&t, &out, cells, colors);
	CHECK_STR(buf_text(&out),
	    "1       \033[32mactive\033[0m    now         \033[2mx\033[0m\n");
	buf_done(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times_are_relative_to_now),
		cmocka_unit_test(test_a_table_fits_its_terminal),
		cmocka_unit_test(test_cells_count_what_a_terminal_shows),
		cmocka_unit_test(test_colors_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
