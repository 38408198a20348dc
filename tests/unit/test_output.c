/* test_output.c - texts to files, and how they are written. */
#include "base/err.h"
#include "cli/output.h"
#include "check.h"
#include "scratch.h"

static void
test_the_format_is_an_option_or_in_the_name(void **state)
{
	static const struct {
		const char *format, *path;
		bool fallback;
		int want; /* -1: refused */
	} t[] = {
		{ NULL, NULL, true, 1 },
		{ NULL, NULL, false, 0 },
		{ "json", "a.yaml", true, 0 },
		{ "yaml", NULL, false, 1 },
		{ "xml", NULL, false, -1 },
		{ NULL, "a.yml", false, 1 },
		{ NULL, "a.yaml", false, 1 },
		{ NULL, "a.json", true, 0 },
		{ NULL, "a.txt", true, 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct err e = { 0 };
		bool yaml;
		int rc = output_is_yaml(
		    t[i].format, t[i].path, t[i].fallback, &yaml, &e);

		CHECK_INT(rc == -1 ? -1 : yaml, t[i].want);
		CHECK_INT(e.kind, rc == -1 ? ERR_INPUT : ERR_NONE);
	}
}

static void
test_a_file_has_what_was_written(void **state)
{
	char place[SCRATCH_PATH], path[SCRATCH_PATH + 8], text[16] = "";
	struct err e = { 0 };
	FILE *f;

	(void)state;
	scratch_make(place);
	snprintf(path, sizeof(path), "%s/a", place);
	CHECK_INT(output_write(path, STR("some text\n"), &e), 0);
	CHECK_INT(output_write(path, STR("other\n"), &e), 0);
	f = fopen(path, "re");
	CHECK(f != NULL && fgets(text, sizeof(text), f) != NULL);
	fclose(f);
	CHECK_STR(text, "other\n");
	CHECK_INT(output_write(place, STR("x"), &e), -1);
	CHECK_INT(e.kind, ERR_SYSTEM);
	scratch_remove(place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_format_is_an_option_or_in_the_name),
		cmocka_unit_test(test_a_file_has_what_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
