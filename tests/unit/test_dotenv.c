/* test_dotenv.c - KEY=VALUE lines are read. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "data/format/dotenv.h"
#include "data/json/json.h"
#include "check.h"

static void
test_lines_are_read_as_shells_write_them(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "", "{}" },
		{ "# only a comment\n\n", "{}" },
		{ "A=1\nB=two words\n", "{\"A\":\"1\",\"B\":\"two words\"}" },
		{ "export A=1\n\texport  B = 2 \n",
		    "{\"A\":\"1\",\"B\":\"2\"}" },
		{ "export=1", "{\"export\":\"1\"}" },
		{ "A=\nB=''\n", "{\"A\":\"\",\"B\":\"\"}" },
		{ "A=x # comment\nB=x#y\nC=#z", "{\"A\":\"x\",\"B\":\"x#y\","
		                                "\"C\":\"\"}" },
		{ "A='x # \\n \"'  # c\n", "{\"A\":\"x # \\\\n \\\"\"}" },
		{ "A=\"x\\n\\\"y\\\" \\$z \\q\"", "{\"A\":\"x\\n\\\"y\\\" $z "
		                                  "\\\\q\"}" },
		{ "KEY=\"-----BEGIN\nabc\n-----END\"\nB=1",
		    "{\"KEY\":\"-----BEGIN\\nabc\\n-----END\",\"B\":\"1\"}" },
		{ "A=1\r\nB=2\r\n", "{\"A\":\"1\",\"B\":\"2\"}" },
		{ "\xef\xbb\xbf"
		  "A=1",
		    "{\"A\":\"1\"}" },
		{ "A=1\nA=2", "{\"A\":\"2\"}" },
		{ "db.password=x\nA-B=y",
		    "{\"db.password\":\"x\",\"A-B\":\"y\"}" },
		{ "A=$HOME/${X}", "{\"A\":\"$HOME/${X}\"}" },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };
		struct json *v = dotenv_parse(&a, str_of(t[i].text), &e);
		struct buf out;

		if (v == NULL)
			fail_msg("%s: %s", t[i].text, e.text);
		buf_init(&out, 1000);
		json_write(&out, v);
		CHECK_STR(buf_text(&out), t[i].want);
		buf_done(&out);
	}
	arena_done(&a);
}

static void
test_a_malformed_line_is_refused_with_its_position(void **state)
{
	static const struct {
		const char *text, *why;
		int line, column;
	} t[] = {
		{ "A=1\nB\n", "'=' is missing", 2, 2 },
		{ "=1", "a line must be NAME=VALUE", 1, 1 },
		{ "9A=1", "a line must be NAME=VALUE", 1, 1 },
		{ "A: 1", "'=' is missing", 1, 2 },
		{ "A='x", "not closed", 1, 5 },
		{ "A=\"x\ny", "not closed", 2, 2 },
		{ "A='x'y", "after the closing quote", 1, 6 },
		{ "A=\xff", "not UTF-8", 0, 0 },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { .kind = ERR_NONE };

		CHECK(dotenv_parse(&a, str_of(t[i].text), &e) == NULL);
		CHECK_HAS(e.text, t[i].why);
		CHECK_INT(e.line, t[i].line);
		CHECK_INT(e.column, t[i].column);
	}
	arena_done(&a);
}

static void
test_the_first_line_identifies_the_format(void **state)
{
	static const struct {
		const char *text;
		bool so;
	} t[] = {
		{ "A=1", true },
		{ "# c\n\nexport A = 1", true },
		{ "a: 1", false },
		{ "{\"a\": 1}", false },
		{ "a: b=c", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		if (dotenv_looks_so(str_of(t[i].text)) != t[i].so)
			fail_msg("%s", t[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_are_read_as_shells_write_them),
		cmocka_unit_test(
		    test_a_malformed_line_is_refused_with_its_position),
		cmocka_unit_test(test_the_first_line_identifies_the_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
