/* test_completion.c - what the tables of options say about completions. */
#include "base/base.h"
#include "cli/cmd.h"
#include "cli/completion.h"
#include "server/server.h"
#include "check.h"

static const char *const colors[] = { "red", NULL, "blue" };

static const struct option_row rows[] = {
	{ .name = "paint",
	    .argument = "COLOR",
	    .text = "it's [new]: \\",
	    .choices = colors,
	    .choice_count = LEN(colors) },
	{ .name = "o", .argument = "OUT", .text = "to a file" },
	{ .name = "fast", .text = "do not wait" },
	{ 0 },
};

static const struct option_table tables[] = {
	{ "wall paint FILE", "Paint it. Then wait.", rows },
	{ "wall clean", "Clean it.", rows + 2 },
};

static const struct option_table *
wall_options(size_t i)
{
	return i < LEN(tables) ? &tables[i] : NULL;
}

static const struct cmd_verb verbs[] = {
	{ "wall", NULL, wall_options, "work on walls" },
	{ "version", NULL, NULL, "print the version" },
};

static const struct completion program = { verbs, LEN(verbs) };

static void
test_the_name_of_an_argument_says_how_it_is_completed(void **state)
{
	static const struct {
		const char *argument;
		enum completion_kind kind;
		const char *words;
	} t[] = {
		{ "FILE", COMPLETION_FILES, "" },
		{ "OUT", COMPLETION_FILES, "" },
		{ "FILE|-", COMPLETION_FILES, "" },
		{ "DIR", COMPLETION_FOLDERS, "" },
		{ "text|json", COMPLETION_WORDS, "text json" },
		{ "ADMIN|API", COMPLETION_WORDS, "ADMIN API" },
		{ "ADDR:PORT|off", COMPLETION_WORDS, "off" },
		{ "[NAMESPACE=]true|false", COMPLETION_WORDS, "true false" },
		{ "[NAMESPACE=]TIME", COMPLETION_NOTHING, "" },
		{ "NAMESPACE=authority|remote", COMPLETION_NOTHING, "" },
		{ "[FILE.]NAMESPACE=PORT", COMPLETION_NOTHING, "" },
		{ "JSON|@FILE|-", COMPLETION_NOTHING, "" },
		{ "TEXT", COMPLETION_NOTHING, "" },
		{ "", COMPLETION_NOTHING, "" },
	};
	struct buf words;

	(void)state;
	buf_init(&words, 4096);
	for (size_t i = 0; i < LEN(t); i++) {
		struct option_row row = { .argument = t[i].argument };

		CHECK_INT(completion_of_value(&words, &row), t[i].kind);
		CHECK_STR(buf_text(&words), t[i].words);
	}
	CHECK_INT(completion_of_value(&words, &rows[0]), COMPLETION_WORDS);
	CHECK_STR(buf_text(&words), "red blue");
	buf_done(&words);
}

static void
test_a_usage_names_verbs_and_operands(void **state)
{
	static const struct {
		const char *usage, *path, *subverb;
		enum completion_kind operands;
		const char *words;
	} t[] = {
		{ "serve [OPTION...] [FILE...]", "serve", "", COMPLETION_FILES,
		    "" },
		{ "keys create --desc TEXT [OPTION...]", "keys create",
		    "create", COMPLETION_NOTHING, "" },
		{ "run --in FILE DIR", "run", "", COMPLETION_FOLDERS, "" },
		{ "completion bash|zsh", "completion", "", COMPLETION_WORDS,
		    "bash zsh" },
		{ "version", "version", "", COMPLETION_NOTHING, "" },
	};
	struct buf words;

	(void)state;
	buf_init(&words, 4096);
	for (size_t i = 0; i < LEN(t); i++) {
		struct option_table table = { .usage = t[i].usage };

		CHECK_TEXT(completion_path(&table), t[i].path);
		CHECK_INT(completion_subverb(&table).n, strlen(t[i].subverb));
		if (t[i].subverb[0] != '\0')
			CHECK_TEXT(completion_subverb(&table), t[i].subverb);
		CHECK_INT(
		    completion_of_operands(&words, &table), t[i].operands);
		CHECK_STR(buf_text(&words), t[i].words);
	}
	buf_done(&words);
}

static void
test_a_summary_is_one_sentence(void **state)
{
	(void)state;
	CHECK_TEXT(completion_summary("Do it. Then wait."), "Do it");
	CHECK_TEXT(completion_summary("Do it:\nnow."), "Do it:");
	CHECK_TEXT(completion_summary("to 2.0."), "to 2.0");
	CHECK_INT(completion_summary("").n, 0);
}

static void
test_scripts_quote_texts(void **state)
{
	static const struct {
		completion_fn *write;
		const char *has[5];
	} t[] = {
		{ completion_bash,
		    { "| \" wall paint\"", "--paint) words=\"red blue\"",
		        "-o) kind=files", "words=\"--help --fast\"", NULL } },
		{ completion_zsh,
		    { "'*--paint=[it'\\''s \\[new\\]\\: \\\\]:COLOR:(red "
		      "blue)'",
		        "'*-o[to a file]:OUT:_files'", "'*--fast[do not wait]'",
		        "'clean:Clean it'", NULL } },
		{ completion_fish,
		    { "-l paint -x -a 'red blue' -d 'it\\'s [new]: \\\\'\n",
		        "-s o -r -F -d 'to a file'",
		        "\" wall clean\"' -l fast -d", "-a version", NULL } },
	};
	struct buf out;

	(void)state;
	buf_init(&out, 65536);
	for (size_t i = 0; i < LEN(t); i++) {
		buf_clear(&out);
		t[i].write(&out, &program);
		for (size_t k = 0; t[i].has[k] != NULL; k++)
			CHECK_HAS(buf_text(&out), t[i].has[k]);
	}
	buf_done(&out);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_name_of_an_argument_says_how_it_is_completed),
		cmocka_unit_test(test_a_usage_names_verbs_and_operands),
		cmocka_unit_test(test_a_summary_is_one_sentence),
		cmocka_unit_test(test_scripts_quote_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
