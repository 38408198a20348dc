/* test_skill_text.c - texts of a capability, for the files of a skill. */
#include "base/arena.h"
#include "skill/skill_text.h"
#include "check.h"

static void
test_names_become_lower_case_words(void **state)
{
	static const struct {
		const char *in, *want;
	} t[] = {
		{ "HubSpot CRM: Tickets", "hubspot-crm-tickets" },
		{ "  a--b  ", "a-b" },
		{ "keys_management", "keys-management" },
		{ "\xc3\xa9t\xc3\xa9", "t" },
		{ "!!", "" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(skill_text_slug(&a, str_of(t[i].in)), t[i].want);
	arena_done(&a);
}

static void
test_scalars_are_plain_only_if_that_is_unambiguous(void **state)
{
	static const struct {
		const char *in, *want;
	} t[] = {
		{ "fal-keys", "fal-keys" },
		{ "List keys. Create one.", "List keys. Create one." },
		{ "a: b", "\"a: b\"" },
		{ "a #b", "\"a #b\"" },
		{ "ends:", "\"ends:\"" },
		{ "say \"x\"", "\"say \\\"x\\\"\"" },
		{ "true", "\"true\"" },
		{ "No", "\"No\"" },
		{ "1.0", "\"1.0\"" },
		{ "- x", "\"- x\"" },
		{ "", "\"\"" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(skill_text_yaml(&a, str_of(t[i].in)), t[i].want);
	arena_done(&a);
}

static void
test_a_shell_parses_each_word_back(void **state)
{
	static const struct {
		const char *in, *want;
	} t[] = {
		{ "key_id=KEY_ID", "key_id=KEY_ID" },
		{ "a b", "'a b'" },
		{ "it's", "'it'\\''s'" },
		{ "$(id)", "'$(id)'" },
		{ "", "''" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(skill_text_shell(&a, str_of(t[i].in)), t[i].want);
	arena_done(&a);
}

static void
test_lines_have_single_spaces_and_sentences_a_full_stop(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_TEXT(skill_text_line(&a, STR(" a \n\n b\tc "), 100), "a b c");
	CHECK_TEXT(skill_text_sentence(&a, STR("a"), 100), "a.");
	CHECK_TEXT(skill_text_sentence(&a, STR("a?"), 100), "a?");
	CHECK_TEXT(skill_text_sentence(&a, STR(""), 100), "");
	CHECK_TEXT(skill_text_placeholder(&a, STR("keyId")), "KEY_ID");
	CHECK_TEXT(skill_text_placeholder(&a, STR("?")), "VALUE");
	arena_done(&a);
}

static void
test_cells_and_code_are_escaped(void **state)
{
	struct arena a = { 0 };

	(void)state;
	CHECK_TEXT(skill_text_cell(&a, STR("a|b")), "a\\|b");
	CHECK_TEXT(skill_text_code(&a, STR("x`y")), "`x'y`");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_become_lower_case_words),
		cmocka_unit_test(
		    test_scalars_are_plain_only_if_that_is_unambiguous),
		cmocka_unit_test(test_a_shell_parses_each_word_back),
		cmocka_unit_test(
		    test_lines_have_single_spaces_and_sentences_a_full_stop),
		cmocka_unit_test(test_cells_and_code_are_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
