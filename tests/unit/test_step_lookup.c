/* test_step_lookup.c - items are found by the value of a field. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "data/json/json.h"
#include "engine/step_lookup.h"
#include "capability/capability.h"
#include "check.h"

#define LIST                                                                   \
	"[{\"id\":7,\"n\":\"a\",\"in\":{\"k\":\"x\"}},{\"id\":\"8\",\"n\":"    \
	"\"b\"},5,null,{\"n\":\"none\"},{\"id\":8,\"n\":\"late\"},{\"id\":"    \
	"true,\"n\":\"t\"},{\"id\":null},{\"id\":[1]},{\"id\":\"\",\"n\":"     \
	"\"empty\"}]"

static struct json *
parse(struct arena *a, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct json *v = json_parse(a, str_of(text), 64, 0, &e);

	CHECK_STR(e.text, "");
	return v;
}

static void
check(const struct json *v, const char *want)
{
	struct buf b;

	buf_init(&b, 65536);
	json_write(&b, v);
	CHECK_STR(buf_text(&b), want);
	buf_done(&b);
}

static void
test_values_are_compared_as_text_and_the_first_match_is_used(void **state)
{
	static const struct {
		const char *match, *pick, *index, *value, *want;
	} t[] = {
		{ "id", "n", LIST, "7", "{\"n\":\"a\"}" },
		{ "id", "n", LIST, "\"7\"", "{\"n\":\"a\"}" },
		{ "id", "n", LIST, "8", "{\"n\":\"b\"}" },
		{ "id", "n", LIST, "\"true\"", "{\"n\":\"t\"}" },
		{ "id", "n", LIST, "\"\"", "{\"n\":\"empty\"}" },
		{ "id", "zz", LIST, "7", "{\"zz\":null}" },
		{ "id", "in.k", LIST, "7", "{\"in.k\":\"x\"}" },
		{ "in.k", "id", LIST, "\"x\"", "{\"id\":7}" },
		{ "id", NULL, LIST, "\"8\"", "{\"id\":\"8\",\"n\":\"b\"}" },
		/* A list or object as a field matches nothing. */
		{ "id", "n", LIST, "9", "null" },
		{ "id", "n", LIST, "null", "null" },
		{ "id", "n", LIST, "{\"a\":1}", "null" },
		{ "zz", "n", LIST, "7", "null" },
		{ "id", "n", "[]", "7", "null" },
		{ "id", "n", "5", "5", "null" },
		{ "id", "n", "null", "5", "null" },
		/*
		 * Several values: the items found, in the order of the values.
		 */
		{ "id", "n", LIST, "[8,99,7,8]",
		    "[{\"n\":\"b\"},{\"n\":\"a\"},{\"n\":\"b\"}]" },
		{ "id", "n", LIST, "[]", "[]" },
		{ "id", "n", LIST, "[99]", "[]" },
		/* One object is searched like a list of one. */
		{ "id", "n", "{\"id\":1,\"n\":2}", "1", "{\"n\":2}" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct arena a = { .head = NULL };
		struct capability_item pick = { .text = str_of(t[i].pick) };
		struct capability_step step = { .match = str_of(t[i].match),
			.picks = t[i].pick != NULL ? &pick : NULL };

		pick.member = json_member_new(&a, pick.text);
		step.match_member = json_member_new(&a, step.match);
		check(step_lookup_find(&a, &step, parse(&a, t[i].index),
		          parse(&a, t[i].value)),
		    t[i].want);
		arena_done(&a);
	}
}

static void
test_the_list_in_a_result_is_searched(void **state)
{
	static const struct {
		const char *seen, *want;
	} t[] = {
		{ "[1]", "[1]" },
		{ "{\"a\":1}", "{\"a\":1}" },
		{ "{\"a\":1,\"items\":[2]}", "[2]" },
		{ "{\"a\":[1],\"items\":[2]}", "{\"a\":[1],\"items\":[2]}" },
		{ "\"x\"", "\"x\"" },
	};
	struct arena a = { .head = NULL };
	const struct capability_step step = {
		.match_member = json_member_new(&a, STR("id")),
	};

	(void)state;
	for (size_t i = 0; i < LEN(t); i++)
		check(step_lookup_index(&step, parse(&a, t[i].seen), false),
		    t[i].want);
	check(step_lookup_index(&step, parse(&a, "{\"p\":{\"id\":1}}"), true),
	    "{\"id\":1}");
	check(step_lookup_index(&step, parse(&a, "{\"p\":{\"id\":1}}"), false),
	    "{\"p\":{\"id\":1}}");
	check(step_lookup_index(&step, parse(&a, "{\"p\":[1]}"), true), "[1]");
	check(step_lookup_index(
	          &step, parse(&a, "{\"n\":\"1\",\"p\":{\"id\":1}}"), true),
	    "{\"id\":1}");
	check(step_lookup_index(
	          &step, parse(&a, "{\"id\":1,\"p\":{\"id\":2}}"), true),
	    "{\"id\":1,\"p\":{\"id\":2}}");
	check(step_lookup_index(&step, parse(&a, "{\"p\":{},\"q\":{}}"), true),
	    "{\"p\":{},\"q\":{}}");
	arena_done(&a);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_values_are_compared_as_text_and_the_first_match_is_used),
		cmocka_unit_test(test_the_list_in_a_result_is_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
