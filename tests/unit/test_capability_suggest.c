/* test_capability_suggest.c - the nearest names come first. */
#include "base/arena.h"
#include "capability/reader/capability_suggest.h"
#include "check.h"

static void
test_the_nearest_names_come_first_and_others_are_counted(void **state)
{
	static const struct {
		const char *typed, *names[6];
		size_t capacity;
		const char *list, *ask;
	} t[] = {
		{ "keys.list", { "keys.last", "keys.list-all", "keys.lists" },
		    4, "'keys.last', 'keys.lists' and 'keys.list-all'",
		    "; did you mean 'keys.last', 'keys.lists' or "
		    "'keys.list-all'?" },
		{ "abc", { "x", "abd", "abcdefgh", "Abc" }, 2,
		    "'Abc', 'abd' and 2 more",
		    "; did you mean 'Abc' or 'abd'?" },
		{ "abc", { "quite-another" }, 4, "'quite-another'", "" },
		{ "abc", { "same", "same" }, 4, "'same'", "" },
		{ "abc", { NULL }, 4, "nothing", "" },
	};
	struct arena a = { .head = NULL };

	(void)state;
	for (size_t i = 0; i < LEN(t); i++) {
		struct capability_suggest n;

		capability_suggest_init(&n, str_of(t[i].typed), t[i].capacity);
		for (size_t k = 0; k < 6 && t[i].names[k] != NULL; k++)
			capability_suggest_add(&n, str_of(t[i].names[k]));
		CHECK_STR(
		    capability_suggest_list(&n, &a, "nothing"), t[i].list);
		CHECK_STR(capability_suggest_ask(&n, &a), t[i].ask);
	}
	arena_done(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_nearest_names_come_first_and_others_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
