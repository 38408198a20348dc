/* test_mcp_secret_named.c - names tell what is secret, in JSON and in texts. */
#include "base/arena.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_named.h"
#include "expose/mcp/mcp_secret_text.h"
#include "check.h"

static void
test_members_with_names_of_secrets_hold_some(void **state)
{
	static const struct {
		const char *answer, *want; /* what is found, sorted by length */
	} t[] = {
		{ "{\"id\":\"x1\",\"client_secret\":\"abc\"}", "abc" },
		{ "{\"a\":[{\"b\":{\"Access-Token\":\"tok1\"}}]}", "tok1" },
		{ "{\"token\":{\"id\":\"no\",\"value\":\"yes1\"}}", "yes1" },
		{ "{\"recovery_codes\":[\"a1\",\"b22\"]}", "b22 a1" },
		{ "{\"token_type\":\"bearer\",\"next_page_token\":\"p\","
		  "\"total_tokens\":12,\"has_secret\":true}",
		    "" },
		{ "[\"token\"]", "" },
		/* JSON in a string of JSON. */
		{ "{\"payload\":\"{\\\"api_key\\\":\\\"abc\\\"}\"}", "abc" },
		{ "{\"payload\":\"{ no JSON: token\"}", "" },
		{ "\"secret\"", "" },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct mcp_secret_text s;
		struct str all = STR("");

		mcp_secret_text_init(&s, &a);
		mcp_secret_named_add(
		    &s, json_parse(&a, str_of(t[i].answer), 8, 0, NULL));
		for (size_t k = 0; k < s.count; k++)
			all = arena_strf(&a, "%.*s%s%.*s", STR_FMT(all),
			    k > 0 ? " " : "", STR_FMT(s.items[k].text));
		CHECK_TEXT(all, t[i].want);
	}
	arena_done(&a);
}

static void
test_texts_that_name_a_secret(void **state)
{
	static const char *const named[] = { "token=abc", "a=1&client_secret=x",
		"password: hunter22", "<api_key>x</api_key>",
		"{'access-token': 'x'", "your \"secret\" = x", "X-Api-Key: x" };
	static const char *const others[] = { "", "token", "the token is here",
		"token_type=bearer", "a=token", "key: x", "x=1", ":", "=" };

	(void)state;
	for (size_t i = 0; i < LEN(named); i++)
		if (!mcp_secret_named_in_text(str_of(named[i])))
			fail_msg("%s", named[i]);
	for (size_t i = 0; i < LEN(others); i++)
		if (mcp_secret_named_in_text(str_of(others[i])))
			fail_msg("%s", others[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_with_names_of_secrets_hold_some),
		cmocka_unit_test(test_texts_that_name_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
