/* test_options.c - words of the command line and of the environment. */
#include <stdlib.h>

#include "base/err.h"
#include "check.h"
#include "server/options.h"

struct got {
	const char *name;
	int flags;
};

static int
set_name(void *settings, const char *value, struct err *e)
{
	if (strcmp(value, "bad") == 0)
		return err_set(e, ERR_INPUT, "takes no '%s'", value);
	((struct got *)settings)->name = strdup(value);
	return 0;
}

static int
set_flag(void *settings, const char *value, struct err *e)
{
	(void)e;
	CHECK(value == NULL);
	((struct got *)settings)->flags++;
	return 0;
}

static const struct option_row rows[] = {
	OPTION_OTHER_ROW("first-name", "NAME", "a name", set_name, true),
	OPTION_OTHER_ROW("loud", NULL, "a flag", set_flag, true),
	OPTION_OTHER_ROW("v", NULL, "a short flag", set_flag, false),
	{ 0 },
};
static const struct option_table table = { "verb [OPTION...]", "Do.", rows };

static int
parse(const char *const *words, struct got *got, int *count, struct err *e)
{
	char *argv[8] = { 0 };
	int argc = 0;
	bool help;

	*got = (struct got){ 0 };
	while (words[argc] != NULL) {
		argv[argc] = (char *)words[argc];
		argc++;
	}
	return options_parse(&table, argc, argv, got, count, &help, e);
}

static void
test_options_are_parsed_in_every_form(void **state)
{
	static const struct {
		const char *words[6];
		const char *name;
		int flags, count;
	} t[] = {
		{ { "verb", NULL }, NULL, 0, 0 },
		{ { "verb", "--first-name", "a", NULL }, "a", 0, 0 },
		{ { "verb", "--first-name=a=b", NULL }, "a=b", 0, 0 },
		{ { "verb", "x", "--loud", "y", NULL }, NULL, 1, 2 },
		{ { "verb", "-v", "--", "--loud", NULL }, NULL, 1, 1 },
		{ { "verb", "-", NULL }, NULL, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct got got;
		struct err e = { 0 };
		int count;

		CHECK_INT(parse(t[i].words, &got, &count, &e), 0);
		CHECK_STR(got.name, t[i].name);
		CHECK_INT(got.flags, t[i].flags);
		CHECK_INT(count, t[i].count);
		free((char *)got.name);
	}
}

static void
test_an_unknown_option_is_named_with_a_suggestion(void **state)
{
	static const struct {
		const char *words[4];
		const char *says;
	} t[] = {
		{ { "verb", "--frist-name", "a", NULL },
		    "did you mean '--first-name'" },
		{ { "verb", "--zzzzzzzzz", NULL }, "--help" },
		{ { "verb", "--first-name", NULL }, "needs a value: NAME" },
		{ { "verb", "--loud=1", NULL }, "takes no value" },
		{ { "verb", "--first-name", "bad", NULL },
		    "--first-name: takes no 'bad'" },
		{ { "verb", "-loud", NULL }, "-loud" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct got got;
		struct err e = { 0 };
		int count;

		CHECK_INT(parse(t[i].words, &got, &count, &e), -1);
		CHECK_INT(e.kind, ERR_INPUT);
		CHECK_HAS(e.text, t[i].says);
	}
}

static void
test_the_command_line_overrides_the_environment(void **state)
{
	static const char *const none[] = { "verb", NULL };
	static const char *const line[] = { "verb", "--first-name", "line",
		NULL };
	struct got got;
	struct err e = { 0 };
	int count;

	(void)state;
	setenv("CLAVIGER_FIRST_NAME", "env", 1);
	setenv("CLAVIGER_LOUD", "1", 1);
	CHECK_INT(parse(none, &got, &count, &e), 0);
	CHECK_STR(got.name, "env");
	CHECK_INT(got.flags, 1);
	free((char *)got.name);
	setenv("CLAVIGER_FIRST_NAME", "", 1);
	CHECK_INT(parse(line, &got, &count, &e), 0);
	CHECK_STR(got.name, "line");
	free((char *)got.name);
	setenv("CLAVIGER_LOUD", "maybe", 1);
	CHECK_INT(parse(none, &got, &count, &e), -1);
	CHECK_HAS(e.text, "CLAVIGER_LOUD");
	unsetenv("CLAVIGER_LOUD");
	unsetenv("CLAVIGER_FIRST_NAME");
}

/* Values that a row stores without a function of its own. */
struct typed {
	bool flag;
	const char *word;
	char *text;
	int small;
	int64_t large;
	int choice;
};

static const char *const choices[] = { NULL, "never", "always" };
static const struct option_row typed_rows[] = {
	OPTION_FLAG_ROW("flag", "a flag", struct typed, flag, false),
	OPTION_WORD_ROW("word", "W", "a word", struct typed, word),
	OPTION_TEXT_ROW("text", "T", "a text", struct typed, text),
	OPTION_NUMBER_ROW(
	    "small", "an int", OPTION_INT, struct typed, small, 1, 256, false),
	OPTION_NUMBER_ROW("large", "a count", OPTION_COUNT, struct typed, large,
	    0, 5000000000, false),
	OPTION_CHOICE_ROW("choice", "never|always", "a choice", struct typed,
	    choice, choices, false),
	{ 0 },
};
static const struct option_table typed_table = { "verb [OPTION...]", "Do.",
	typed_rows };

static int
parse_typed(const char *word, struct typed *out, struct err *e)
{
	char *argv[] = { (char *)"verb", (char *)word, NULL };
	int count;
	bool help;

	*out = (struct typed){ 0 };
	return options_parse(&typed_table, 2, argv, out, &count, &help, e);
}

static void
test_a_row_stores_a_value_by_its_kind(void **state)
{
	static const struct {
		const char *word, *error;
	} t[] = {
		{ "--small=0", "--small: '0' is not a number from 1 to 256" },
		{ "--small=257",
		    "--small: '257' is not a number from 1 to 256" },
		{ "--large=x", "--large: 'x' is not a number from 0 to" },
		{ "--text=", "--text: the value is empty: give T" },
		{ "--choice=maybe",
		    "--choice: 'maybe' is not one of: never, always" },
	};
	struct typed got;
	struct err e;

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_INT(parse_typed(t[i].word, &got, &e), -1);
		CHECK_HAS(e.text, t[i].error);
	}
	CHECK_INT(parse_typed("--flag", &got, &e), 0);
	CHECK(got.flag);
	CHECK_INT(parse_typed("--word=w", &got, &e), 0);
	CHECK_STR(got.word, "w");
	CHECK_INT(parse_typed("--small=256", &got, &e), 0);
	CHECK_INT(got.small, 256);
	CHECK_INT(parse_typed("--large=5000000000", &got, &e), 0);
	CHECK(got.large == 5000000000);
	CHECK_INT(parse_typed("--choice=always", &got, &e), 0);
	CHECK_INT(got.choice, 2);
	CHECK_INT(parse_typed("--text=t", &got, &e), 0);
	CHECK_STR(got.text, "t");
	free(got.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options_are_parsed_in_every_form),
		cmocka_unit_test(
		    test_an_unknown_option_is_named_with_a_suggestion),
		cmocka_unit_test(
		    test_the_command_line_overrides_the_environment),
		cmocka_unit_test(test_a_row_stores_a_value_by_its_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
