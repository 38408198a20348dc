/* test_mcp_text.c - texts for people and models. */
#include "base/arena.h"
#include "check.h"
#include "mcp/protocol/mcp_text.h"

static void
test_titles_are_words(void **state)
{
	static const char *const t[][2] = {
		{ "fal-list-keys", "Fal List Keys" },
		{ "get_user.v2", "Get User V2" },
		{ "--", "" },
		{ "listKeys", "ListKeys" },
	};
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		CHECK_TEXT(mcp_text_title(&a, str_of(t[i][0])), t[i][1]);
	arena_done(&a);
}

static void
test_names_are_short_and_stay_apart(void **state)
{
	static const char stem[] =
	    "a-name-that-is-much-longer-than-any-client-takes-for-a-tool-one";
	struct arena a = { 0 };
	struct str one = mcp_text_name(&a, arena_strf(&a, "%s-list", stem), 0);
	struct str two = mcp_text_name(&a, arena_strf(&a, "%s-drop", stem), 0);

	(void)state;
	CHECK_TEXT(mcp_text_name(&a, STR("fal-list-keys"), 0), "fal-list-keys");
	CHECK_INT(one.n, 64);
	CHECK_INT(two.n, 64);
	CHECK(!str_equal(one, two));
	CHECK(str_equal(
	    one, mcp_text_name(&a, arena_strf(&a, "%s-list", stem), 0)));
	CHECK(str_starts(
	    mcp_text_name(&a, STR("list keys"), 0), STR("list_keys-")));
	CHECK(!str_equal(mcp_text_name(&a, STR("list keys"), 0),
	    mcp_text_name(&a, STR("list+keys"), 0)));
	CHECK(str_starts(
	    mcp_text_name(&a, STR("keys/list"), 0), STR("keys_list-")));
	CHECK(!str_equal(mcp_text_name(&a, STR("list keys"), 0),
	    mcp_text_name(&a, STR("list keys"), 1)));
	CHECK_TEXT(mcp_text_name(&a, STR("list_keys"), 7), "list_keys");
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_titles_are_words),
		cmocka_unit_test(test_names_are_short_and_stay_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
