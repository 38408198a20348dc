/* test_mcp_secret_text.c - secrets are found, and nothing of them stays. */
#include "base/arena.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_text.h"
#include "key/key_format.h"
#include "check.h"

/* <n> for the n-th form that is asked for. */
static struct str
make_form(void *context, const struct mcp_secret_one *secret)
{
	int *made = context;
	static const char *const forms[] = { "<1>", "<2>", "<3>" };

	(void)secret;
	return str_of(forms[(*made)++ % 3]);
}

static void
test_each_secret_is_replaced_wherever_it_stands(void **state)
{
	static const struct {
		const char *secrets, *in, *want;
	} t[] = {
		{ "[\"topsecret\"]", "{\"a\":\"topsecret\",\"b\":1}",
		    "{\"a\":\"<1>\",\"b\":1}" },
		{ "[\"topsecret\"]", "[\"x topsecret y topsecret\"]",
		    "[\"x <1> y <1>\"]" },
		{ "[\"topsecret\"]", "{\"topsecret\":{\"x\":[\"topsecret\"]}}",
		    "{\"<1>\":{\"x\":[\"<1>\"]}}" },
		/* Short ones only as a whole. */
		{ "[\"abc\"]", "[\"abc\",\"abcd\",\"x abc\"]",
		    "[\"<1>\",\"abcd\",\"x abc\"]" },
		{ "[1234]", "[1234,12345,\"1234\",true,null]",
		    "[\"<1>\",12345,\"<1>\",true,null]" },
		/* The longer one first, in whatever order they were found. */
		{ "[\"ck_secret1\",\"id:ck_secret1\"]",
		    "[\"id:ck_secret1\",\"ck_secret1\",\"-ck_secret1-\"]",
		    "[\"<1>\",\"<2>\",\"-<2>-\"]" },
		/* All that is in an object; no flags. */
		{ "{\"u\":\"username1\",\"ok\":true,\"n\":{\"p\":\"password1\"}"
		  "}",
		    "[\"username1\",\"password1\",true]",
		    "[\"<1>\",\"<2>\",true]" },
		{ "[\"\"]", "[\"\"]", "[\"\"]" },
		{ "[]", "{\"a\":1.50}", "{\"a\":1.50}" },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct mcp_secret_text s;
		int made = 0;

		mcp_secret_text_init(&s, &a);
		mcp_secret_text_add_leaves(
		    &s, json_parse(&a, str_of(t[i].secrets), 8, 0, NULL));
		CHECK_TEXT(mcp_secret_text_replace_in(&s,
		               json_parse(&a, str_of(t[i].in), 8, 0, NULL),
		               make_form, &made),
		    t[i].want);
	}
	arena_done(&a);
}

static void
test_keys_of_ours_are_known_by_their_form(void **state)
{
	const char id[37] = "01a20d64-322c-72c0-a6cc-826b8bcf6a25";
	struct arena a = { .head = NULL };
	char secret[KEY_SECRET_CHARS + 1];
	struct mcp_secret_text s;
	struct str text;
	int made = 0;

	(void)state;
	key_format_secret(secret, id);
	text = arena_strf(
	    &a, "use %s:%s or %s, not ck1_short", id, secret, secret);
	mcp_secret_text_init(&s, &a);
	mcp_secret_text_add_keys(&s, text);
	CHECK_INT(s.count, 2);
	CHECK_TEXT(mcp_secret_text_replace(&s, text, make_form, &made),
	    "use <1> or <2>, not ck1_short");
	arena_done(&a);
}

static void
test_what_is_left_of_a_text_without_them(void **state)
{
	struct arena a = { .head = NULL };
	struct mcp_secret_text s;

	(void)state;
	mcp_secret_text_init(&s, &a);
	mcp_secret_text_add(&s, STR("topsecret"));
	CHECK_TEXT(mcp_secret_text_without(&s, STR("topsecret")), "");
	CHECK_TEXT(mcp_secret_text_without(&s, STR("a topsecret b")), "a   b");
	CHECK_TEXT(mcp_secret_text_without(&s, STR("none")), "none");
	CHECK_TEXT(mcp_secret_text_without(&s, STR("")), "");
	arena_done(&a);
}

static void
test_too_many_are_said_to_be(void **state)
{
	struct arena a = { .head = NULL };
	struct mcp_secret_text s;

	(void)state;
	mcp_secret_text_init(&s, &a);
	for (int i = 0; i < MCP_SECRET_TEXTS; i++)
		mcp_secret_text_add(&s, arena_strf(&a, "secret-%d", i));
	CHECK(!s.over);
	mcp_secret_text_add(&s, STR("secret-0"));
	CHECK(!s.over);
	mcp_secret_text_add(&s, STR("one more"));
	CHECK(s.over);
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_each_secret_is_replaced_wherever_it_stands),
		cmocka_unit_test(test_keys_of_ours_are_known_by_their_form),
		cmocka_unit_test(test_what_is_left_of_a_text_without_them),
		cmocka_unit_test(test_too_many_are_said_to_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
