/* test_mcp_secret_prose.c - an error keeps its words, and nothing else. */
#include "base/arena.h"
#include "base/buf.h"
#include "data/json/json.h"
#include "expose/mcp/mcp_secret_prose.h"
#include "check.h"

#define W "[withheld]"

static void
test_words_stay_and_what_is_none_does_not(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{ "The alias is too long.", "The alias is too long." },
		{ "rate_limit_exceeded: wait 30 seconds (429)",
		    "rate_limit_exceeded: wait 30 seconds (429)" },
		{ "at api.example.com/v", "at api.example.com/v" },
		{ "don't, 'x'  and\n\"y\"!", "don't, 'x'  and\n\"y\"!" },
		{ "no room for tok_1a2b3c4d", "no room for " W },
		{ "key=ck1_abc", W },
		{ "hunter22", W },
		{ "AbCdEfGhIjKl", W }, /* too many capitals for a name */
		{ "createdAt", "createdAt" },
		{ "abcdefghijklmnopq", W },
		{ "at 1234", "at " W },
		{ "at 123, 4.5%", "at 123, 4.5%" },
		{ "a-b-c-d-e-f-g-h", W },
		{ "YWJjZGVm==", W },
		{ "%41%42%43%44", W },
		{ "alias my-key-7 is taken, not my-key-8",
		    "alias my-key-7 is taken, not " W },
		{ "number 987654321 of yours", "number 987654321 of yours" },
		{ "", "" },
		{ "  ", "  " },
	};
	struct arena a = { .head = NULL };
	const struct json *known = json_parse(&a,
	    STR("{\"body\":{\"alias\":\"my-key-7\",\"n\":987654321}}"), 8, 0,
	    NULL);

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		CHECK_TEXT(mcp_secret_prose_of(&a, str_of(t[i].text), known),
		    t[i].want);
		CHECK_INT(mcp_secret_prose_are_all(
		              json_new_text(&a, str_of(t[i].text)), known),
		    strcmp(t[i].text, t[i].want) == 0);
	}
	arena_done(&a);
}

static void
test_values_of_any_depth(void **state)
{
	static const struct {
		const char *in, *want;
	} t[] = {
		{ "{\"error\":{\"type\":\"bad\",\"message\":\"no t0k3n\"}}",
		    "{\"error\":{\"type\":\"bad\",\"message\":\"no " W "\"}}" },
		{ "[12,1234567890,true,null,\"x9\"]",
		    "[12,\"" W "\",true,null,\"" W "\"]" },
		{ "{\"t0k3n\":1}", "{\"" W "\":1}" },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct json *v = json_parse(&a, str_of(t[i].in), 8, 0, NULL);
		struct buf b;

		buf_init(&b, 1000);
		json_write(&b, mcp_secret_prose_in(&a, v, NULL));
		CHECK_TEXT(buf_str(&b), t[i].want);
		CHECK(!mcp_secret_prose_are_all(v, NULL));
		buf_done(&b);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_stay_and_what_is_none_does_not),
		cmocka_unit_test(test_values_of_any_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
